// 785 inputs on 16 rows: 50 row tiles.
module top (
  input logic        clk_i,
  input logic        rst_ni,
  input logic        enable_i,
  input logic        valid_i,
  input logic        first_i,
  input logic [53:0] south_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  column_lanes #(
    .Rows(16), .Cols(2), .Group(1), .PsumWidth(27), .AccWidth(33), .Tables(1'b0)
  ) u_dut (
    .clk_i, .rst_ni, .enable_i, .valid_i, .first_i, .south_i,
    .last_i('0), .train_i('0), .output_i('0), .project_i('0), .project_first_i('0), .kind_i('0),
    .live_i('0), .unit_i('0), .label_i('0), .hidden_address_i('0), .hidden_block_i('0),
    .delta_address_i('0), .signal_address_i('0), .slope_address_i('0), .mode_i('0),
    .keep_error_i('0), .local_error_i('0), .shift_i('0), .layer_i('0), .probe_i('0),
    .probe_group_i('0), .basis_i('0), .perturb_i('0), .sign_error_i('0), .signal_i('0),
    .slope_i('0), .load_i('0), .load_index_i('0), .load_data_i('0)
  );
endmodule
