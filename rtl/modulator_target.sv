// The modulatory signal of target projection: the difference between what a unit gives and what its
// target asks for, by one of several losses. t is the unit's entry of P (column `class`), looked up
// where DRTP looks up B; h is the unit's activation. In the same cycle, without a multiplier.
//
//   loss         m                                     with x = h - t, s = sign(t), one = 2^F - 1
//   0 none       t                                     direct random target projection
//   1 l2         x, clipped
//   2 l1         sign(x) one
//   3 huber      x, clipped to +-1/4
//   4 hinge      s h < |t| ? -s one : 0
//   5 logistic   -s clip(1/2 - s h, 0, one)            hard sigmoid
//   6 linear     -t
module modulator_target #(
  parameter int unsigned Cols = 4,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned DeltaFraction = 7
) (
  input  logic        [2:0]                loss_i,
  input  logic [ActivationWidth*Cols-1:0]  h_i,
  input  logic [DeltaWidth*Cols-1:0]       target_i,
  output logic [DeltaWidth*Cols-1:0]       signal_o
);

  localparam int unsigned Width = ActivationWidth + DeltaWidth + 2;
  localparam logic signed [Width-1:0] One = Width'(2 ** DeltaFraction - 1);
  localparam logic signed [Width-1:0] Limit = Width'(2 ** (DeltaWidth - 1) - 1);
  localparam logic signed [Width-1:0] Quarter =
      DeltaFraction > 2 ? Width'(2 ** (DeltaFraction - 2)) : Width'(1);
  localparam logic signed [Width-1:0] Half =
      DeltaFraction > 0 ? Width'(2 ** (DeltaFraction - 1)) : Width'(1);

  function automatic logic signed [Width-1:0] clip(
    input logic signed [Width-1:0] value,
    input logic signed [Width-1:0] low,
    input logic signed [Width-1:0] high
  );
    clip = value < low ? low : value > high ? high : value;
  endfunction

  // h in delta's fraction bits, rounded to nearest.
  function automatic logic signed [Width-1:0] to_delta(
    input logic signed [ActivationWidth-1:0] h
  );
    to_delta = Width'(h);
    if (ActivationFraction > DeltaFraction) begin
      to_delta = (to_delta + (Width'(1) <<< (ActivationFraction - DeltaFraction - 1)))
          >>> (ActivationFraction - DeltaFraction);
    end else begin
      to_delta = to_delta <<< (DeltaFraction - ActivationFraction);
    end
  endfunction

  for (genvar c = 0; c < Cols; c++) begin : gen_lane
    logic signed [Width-1:0] h;
    logic signed [Width-1:0] t;
    logic signed [Width-1:0] x;
    logic signed [Width-1:0] size;
    logic signed [Width-1:0] towards;
    logic signed [Width-1:0] m;
    assign h = to_delta($signed(h_i[ActivationWidth*c +: ActivationWidth]));
    assign t = Width'($signed(target_i[DeltaWidth*c +: DeltaWidth]));
    assign x = h - t;
    assign size = t < 0 ? -t : t;
    // s h
    assign towards = t < 0 ? -h : h;

    always_comb begin
      unique case (loss_i)
        3'd0: m = t;
        3'd1: m = clip(x, -Limit, Limit);
        3'd2: m = x == '0 ? '0 : x < 0 ? -One : One;
        3'd3: m = clip(x, -Quarter, Quarter);
        3'd4: m = t == '0 || towards >= size ? '0 : t < 0 ? One : -One;
        3'd5: begin
          m = clip(Half - towards, '0, One);
          if (t == '0) m = '0;
          else if (t > 0) m = -m;
        end
        3'd6: m = -t;
        default: m = '0;
      endcase
    end
    assign signal_o[DeltaWidth*c +: DeltaWidth] = DeltaWidth'(m);
  end

endmodule
