// The sum of two signed numbers, clipped to Width bits, Stages cycles later.
module saturating_sum #(
  parameter int unsigned Width  = 8,
  parameter int unsigned Stages = 1
) (
  input  logic                    clk_i,
  input  logic signed [Width-1:0] a_i,
  input  logic signed [Width-1:0] b_i,
  output logic signed [Width-1:0] sum_o
);
  localparam logic signed [Width-1:0] Most  = {1'b0, {(Width-1){1'b1}}};
  localparam logic signed [Width-1:0] Least = {1'b1, {(Width-1){1'b0}}};

  logic signed [Width:0]   wide;
  logic signed [Width-1:0] clipped;
  logic signed [Width-1:0] stage_q [Stages];

  assign wide = a_i + b_i;
  always_comb begin
    clipped = wide[Width-1:0];
    if (wide > (Width+1)'(Most)) clipped = Most;
    if (wide < (Width+1)'(Least)) clipped = Least;
  end

  always_ff @(posedge clk_i) begin
    stage_q[0] <= clipped;
    for (int unsigned i = 1; i < Stages; i++) stage_q[i] <= stage_q[i-1];
  end
  assign sum_o = stage_q[Stages-1];
endmodule
