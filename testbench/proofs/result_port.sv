module top (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       enable_i,
  input logic [1:0] write_i,
  input logic [3:0] data_i,
  input logic       ready_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  result_port #(
    .Groups   (2),
    .WordWidth(2),
    .Slots    (4)
  ) u_dut (
    .clk_i, .rst_ni, .enable_i, .write_i, .data_i, .ready_i,
    .full_o(), .valid_o(), .data_o()
  );
endmodule
