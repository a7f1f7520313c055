module top (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  systolic_array #(
    .Rows(16), .Cols(1), .Group(1),
    .ActivationWidth(8), .DeltaWidth(8), .WeightWidth(16), .Tiles(1)
  ) u_dut (
    .clk_i, .rst_ni, .enable_i,
    .update_i('0), .transposed_i('0), .leaky_i('0), .tile_i('0), .shift_i('0), .rounding_i('0),
    .west_random_i('0), .north_random_i('0), .west_i('0), .north_i('0),
    .south_o(), .east_o(),
    .load_i('0), .load_row_i('0), .load_group_i('0), .load_tile_i('0), .load_data_i('0)
  );
endmodule
