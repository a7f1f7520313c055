
  // The sum over n row tiles is at most n times what a column of the array can give, and fits for the
  // largest fan-in. The sums of the array are any numbers within their bound.
  localparam int Tiles = 50;
  localparam logic signed [63:0] Bound = Rows
      * ((64'sd1 <<< (WeightWidth - 1)) * ((64'sd1 <<< (ActivationWidth - 1)) - 64'sd1));
  localparam int Arrives = Sum;
  logic signed [63:0] sum;
  logic signed [63:0] total;
  assign sum = 64'($signed(south_i[PsumWidth-1:0]));
  assign total = 64'(gen_group[0].gen_lane[0].acc_q);

  logic               begun_q;
  logic signed [8:0]  tiles_q;
  logic signed [63:0] exact_q;
  logic               arrives;
  logic               fresh;
  assign arrives = enable_i && valid_tap_q[Arrives];
  assign fresh = tile_tap_q[Arrives][FirstAt];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      begun_q <= 1'b0;
    end else if (arrives) begin
      begun_q <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (arrives) begin
      tiles_q <= fresh ? 9'sd1 : tiles_q + 9'sd1;
      exact_q <= (fresh ? 64'sd0 : exact_q) + sum;
    end
  end
  always_comb begin
    assume (sum <= Bound && sum >= -Bound);
    // A column tile begins with its first row tile, and has as many as the fan-in asks for.
    if (arrives) assume (fresh || (begun_q && tiles_q < Tiles));
    if (begun_q) begin
      assert (tiles_q >= 1 && tiles_q <= Tiles);
      assert (exact_q <= 64'(tiles_q) * Bound && exact_q >= -(64'(tiles_q) * Bound));
      assert (total == exact_q);
    end
  end
