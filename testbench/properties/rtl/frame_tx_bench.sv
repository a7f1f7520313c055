// frame_tx with the memory that its payload is read from.
module frame_tx_bench (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       write_i,
  input  logic [7:0] write_address_i,
  input  logic [7:0] write_data_i,
  input  logic       start_i,
  input  logic [7:0] length_i,
  input  logic [7:0] sequence_i,
  output logic       busy_o,
  output logic       valid_o,
  input  logic       ready_i,
  output logic [7:0] data_o
);

  logic [7:0] address;
  logic [7:0] data;

  ram_1r1w #(
    .Width(8),
    .Depth(256)
  ) u_memory (
    .clk_i,
    .read_i         (1'b1),
    .read_address_i (address),
    .read_data_o    (data),
    .write_i,
    .write_address_i,
    .write_data_i
  );

  frame_tx #(
    .AddressWidth(8)
  ) u_frame_tx (
    .clk_i,
    .rst_ni,
    .start_i,
    .length_i,
    .sequence_i,
    .busy_o,
    .address_o(address),
    .data_i   (data),
    .valid_o,
    .ready_i,
    .data_o
  );

endmodule
