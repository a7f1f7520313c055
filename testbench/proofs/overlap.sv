module top (
  input logic        clk_i,
  input logic        rst_ni,
  input logic        enable_i,
  input logic        update_i,
  input logic [7:0]  tile_i,
  input logic        load_i,
  input logic [4:0]  load_row_i,
  input logic [4:0]  load_group_i,
  input logic [7:0]  load_tile_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  systolic_array #(
    .Rows(4), .Cols(4), .Group(2),
    .ActivationWidth(2), .DeltaWidth(2), .WeightWidth(2), .Tiles(256), .MaxShift(1)
  ) u_dut (
    .clk_i, .rst_ni, .enable_i, .update_i, .tile_i,
    .transposed_i('0), .leaky_i('0), .shift_i('0), .rounding_i('0),
    .west_random_i('0), .north_random_i('0), .west_i('0), .north_i('0),
    .south_o(), .east_o(),
    .load_i, .load_row_i, .load_group_i, .load_tile_i, .load_data_i('0)
  );
endmodule
