module top (
  input logic        clk_i,
  input logic        rst_ni,
  input logic        enable_i,
  input logic        program_write_i,
  input logic        restart_i,
  input logic [3:0]  infer_start_i,
  input logic        pending_i,
  input logic        pending_train_i,
  input logic        pending_buffer_i,
  input logic [15:0] pending_label_i,
  input logic        probe_i,
  input logic [15:0] probe_tile_i,
  input logic [4:0]  probe_row_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  sequencer #(
    .Rows(4), .Cols(4), .ProgramWords(16)
  ) u_dut (
    .clk_i, .rst_ni, .enable_i, .program_write_i, .restart_i, .infer_start_i,
    .program_address_i('0), .program_data_i('0),
    .pending_i, .pending_train_i, .pending_buffer_i, .pending_label_i,
    .probe_i, .probe_tile_i, .probe_row_i
  );
endmodule
