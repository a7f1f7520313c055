// One processing element, with its memory: a model without a pipeline, which reads, multiplies, adds
// and updates a weight at once, says the same. No tile is issued within four cycles after its update,
// nothing is loaded while a tile is in flight, and only what was loaded is read.
module top (
  input logic              clk_i,
  input logic              rst_ni,
  input logic              enable_i,
  input logic              issue_i,
  input logic              update_i,
  input logic              transposed_i,
  input logic              leaky_i,
  input logic              tile_i,
  input logic signed [6:0] shift_i,
  input logic [1:0]        rounding_i,
  input logic [2:0]        west_random_i,
  input logic [2:0]        north_random_i,
  input logic signed [1:0] west_i,
  input logic signed [1:0] north_i,
  input logic              load_i,
  input logic              load_tile_i,
  input logic signed [3:0] load_data_i
);
  localparam int WeightWidth = 4;
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);

  logic signed [4:0] south;
  logic signed [4:0] east;
  systolic_array #(
    .Rows(1), .Cols(1), .Group(1),
    .ActivationWidth(2), .DeltaWidth(2), .WeightWidth(WeightWidth),
    .Tiles(2), .MaxShift(3), .Stochastic(1'b1), .Transposed(1'b1), .Leaky(1'b1), .LeakyAlign(1)
  ) u_dut (
    .clk_i, .rst_ni, .enable_i,
    .update_i    (issue_i && update_i),
    .transposed_i(issue_i && transposed_i),
    .leaky_i, .tile_i, .shift_i, .rounding_i, .west_random_i, .north_random_i, .west_i, .north_i,
    .south_o(south), .east_o(east),
    .load_i, .load_row_i('0), .load_group_i('0), .load_tile_i, .load_data_i
  );

  // Tile k + 1 cycles after its issue, stalls not counted.
  logic [4:0]        issued_q;
  logic [4:0]        updates_q;
  logic [1:0]        transposes_q;
  logic [1:0]        leaky_q;
  logic [4:0]        tiles_q;
  logic signed [6:0] shift_q [0:1];
  // Contents of the memory; in the clear: known, and nothing on its way.
  logic signed [3:0] weight_q [0:1];
  logic [1:0]        known_q;
  logic              loading_q;

  always_comb begin
    assume (west_i != -2 && north_i != -2);
    assume (shift_i >= 0 && shift_i <= 3);
    assume (rounding_i <= 2'd2);
    assume (!(update_i && transposed_i));
    assume (update_i || !leaky_i);
    if (issue_i) begin
      assume (known_q[tile_i] && !load_i && !loading_q);
      for (int k = 0; k < 4; k++) assume (!(updates_q[k] && tiles_q[k] == tile_i));
    end
    if (load_i) assume (issued_q == '0 && !issue_i);
    // The mode of rounding is a setting.
    assume (rounding_i == rounding_q || first_q);
    // An average's factor is +-1, its result a weight.
    if (leaky_q[1] && issued_q[1]) assume (north_i == 1 || north_i == -1);
  end
  logic [1:0] rounding_q;
  always_ff @(posedge clk_i) rounding_q <= rounding_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      issued_q <= '0;
      updates_q <= '0;
      transposes_q <= '0;
      known_q <= '0;
      loading_q <= 1'b0;
    end else begin
      loading_q <= load_i;
      if (load_i) known_q[load_tile_i] <= 1'b1;
      if (enable_i) begin
        issued_q <= {issued_q[3:0], issue_i};
        updates_q <= {updates_q[3:0], issue_i && update_i};
        transposes_q <= {transposes_q[0], issue_i && transposed_i};
      end
    end
    if (enable_i) begin
      tiles_q <= {tiles_q[3:0], tile_i};
      leaky_q <= {leaky_q[0], leaky_i};
      shift_q[1] <= shift_q[0];
      shift_q[0] <= shift_i;
    end
  end

  // The operands of the tile issued two cycles ago are there.
  logic signed [3:0]  weight;
  logic signed [15:0] exact;
  logic signed [15:0] addend;
  logic signed [15:0] moved;
  assign weight = weight_q[tiles_q[1]];
  always_comb begin
    exact = leaky_q[1] ? 16'(weight) - 2 * (16'(west_i) * 16'(north_i)) : 16'(west_i) * 16'(north_i);
    addend = '0;
    if (rounding_i == 2'd1 && shift_q[1] > 0) addend = 16'sd1 <<< 3'(shift_q[1] - 7'sd1);
    if (rounding_i == 2'd2) begin
      addend = 16'({13'd0, west_random_i ^ north_random_i}) & ((16'sd1 <<< 3'(shift_q[1])) - 16'sd1);
    end
    moved = 16'(weight) - ((exact + addend) >>> 3'(shift_q[1]));
  end
  always_ff @(posedge clk_i) begin
    if (load_i) weight_q[load_tile_i] <= load_data_i;
    else if (enable_i && issued_q[1] && updates_q[1]) begin
      weight_q[tiles_q[1]] <= moved > 7 ? 4'sd7 : moved < -8 ? -4'sd8 : 4'(moved);
    end
  end

  // Sums leave two cycles later.
  logic [1:0]        forward_q;
  logic [1:0]        eastward_q;
  logic signed [4:0] sum_q [0:1];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      forward_q <= '0;
      eastward_q <= '0;
    end else if (enable_i) begin
      forward_q <= {forward_q[0], issued_q[1] && !updates_q[1] && !transposes_q[1]};
      eastward_q <= {eastward_q[0], issued_q[1] && transposes_q[1]};
    end
    if (enable_i) begin
      sum_q[1] <= sum_q[0];
      sum_q[0] <= 5'(weight) * (transposes_q[1] ? 5'(north_i) : 5'(west_i));
    end
    if (rst_ni) begin
      if (forward_q[1]) assert (south == sum_q[1]);
      if (eastward_q[1]) assert (east == sum_q[1]);
    end
  end
endmodule
