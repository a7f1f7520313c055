module top (
  input logic        clk_i,
  input logic        rst_ni,
  input logic [15:0] last_word_i,
  input logic        enable_i,
  input logic        valid_i,
  input logic [15:0] label_i,
  input logic        train_i,
  input logic        start_i,
  input logic        release_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  sample_port #(
    .AddressWidth(6)
  ) u_dut (
    .clk_i, .rst_ni, .last_word_i, .enable_i, .valid_i, .label_i, .train_i, .start_i, .release_i,
    .ready_o(), .write_o(), .buffer_o(), .address_o(),
    .pending_o(), .pending_buffer_o(), .pending_label_o(), .pending_train_o()
  );
endmodule
