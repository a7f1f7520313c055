// Front-Contribution's scalar chain y = w2 w1 x, trained sample by sample in the p/q form:
// p = w1 + w2 and q = w1 - w2 are what back-propagation on both weights leaves as
//
//   w = (p + q)(p - q) / 4     y = w x     e = y - t     g = rate e x     p -= g p     q += g q
//
// golden/frontContribution/exactPairStep.ts is the same in TypeScript, rounding and limits included.
// Each product needs the one before it (only p and q could move together), so one multiplier, used
// five times, is hardly slower than two. A sample to train on takes 6 cycles, one to answer 3.
//
// A result is y before the step and p, q after it; all three hold until it is taken. load_i sets p
// and q in any cycle, and drops what is in work. Formats are signed. A rate 2^-k is
// shift_i = k + 2 (fraction bits of x and target) - GainFraction, read with the sample.
module front_contribution #(
  parameter int unsigned StateWidth = 16,
  parameter int unsigned StateFraction = 13,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned GainWidth = 16,
  parameter int unsigned GainFraction = 15,
  // 2^ShiftWidth is above StateFraction + 2 and above GainFraction.
  parameter int unsigned ShiftWidth = 5
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              load_i,
  input  logic signed [StateWidth-1:0]      p_i,
  input  logic signed [StateWidth-1:0]      q_i,
  input  logic                              valid_i,
  output logic                              ready_o,
  input  logic signed [ActivationWidth-1:0] x_i,
  input  logic signed [ActivationWidth-1:0] target_i,
  input  logic                              train_i,
  input  logic        [ShiftWidth-1:0]      shift_i,
  output logic                              valid_o,
  input  logic                              ready_i,
  output logic signed [ActivationWidth-1:0] y_o,
  output logic signed [StateWidth-1:0]      p_o,
  output logic signed [StateWidth-1:0]      q_o
);

  function automatic int unsigned larger(input int unsigned a, input int unsigned b);
    larger = a > b ? a : b;
  endfunction

  // p +- q has a bit more than p.
  localparam int unsigned FactorWidth = larger(StateWidth + 1, ActivationWidth);
  localparam int unsigned OtherWidth = larger(FactorWidth, GainWidth);
  localparam int unsigned ProductWidth = FactorWidth + OtherWidth;
  // Room for half an LSB, and for a step beside p or q.
  localparam int unsigned SumWidth = larger(ProductWidth, 2 ** ShiftWidth) + 1;
  // w, then g.
  localparam int unsigned ValueWidth = larger(StateWidth, GainWidth);
  localparam int unsigned ResultWidth = larger(ValueWidth, ActivationWidth);

  localparam logic signed [SumWidth-1:0] StateMax = SumWidth'(2 ** (StateWidth - 1) - 1);
  localparam logic signed [SumWidth-1:0] GainMax = SumWidth'(2 ** (GainWidth - 1) - 1);
  localparam logic signed [SumWidth-1:0] ActivationMax = SumWidth'(2 ** (ActivationWidth - 1) - 1);
  localparam logic signed [ActivationWidth:0] ErrorMax = (ActivationWidth + 1)'(ActivationMax);

  typedef enum logic [2:0] {
    Idle,
    Effective,
    Output,
    Gain,
    MoveP,
    MoveQ,
    Done
  } step_e;

  step_e step_d, step_q;

  logic signed [ActivationWidth-1:0] x_q, target_q, y_d, y_q;
  logic                              train_q;
  logic        [ShiftWidth-1:0]      shift_q;
  logic signed [StateWidth-1:0]      p_d, p_q, q_d, q_q;
  logic signed [ValueWidth-1:0]      value_d, value_q;

  logic signed [ActivationWidth:0]   difference;
  logic signed [ActivationWidth-1:0] error;

  assign difference = (ActivationWidth + 1)'(y_q) - (ActivationWidth + 1)'(target_q);
  assign error = ActivationWidth'(
      difference > ErrorMax ? ErrorMax : difference < -ErrorMax ? -ErrorMax : difference);

  // Every step is one pass through the same arithmetic: base +- nearest(factor * other, shift),
  // kept within low .. high.
  logic signed [FactorWidth-1:0]  factor;
  logic signed [OtherWidth-1:0]   other;
  logic        [ShiftWidth-1:0]   shift;
  logic signed [StateWidth-1:0]   base;
  logic                           subtract;
  logic signed [SumWidth-1:0]     low, high;

  always_comb begin
    factor = FactorWidth'(p_q) + FactorWidth'(q_q);
    other = OtherWidth'(p_q) - OtherWidth'(q_q);
    shift = ShiftWidth'(StateFraction + 2);
    base = '0;
    subtract = 1'b0;
    low = -StateMax - 1;
    high = StateMax;
    unique case (step_q)
      Output: begin
        factor = FactorWidth'(value_q);
        other = OtherWidth'(x_q);
        shift = ShiftWidth'(StateFraction);
        low = -ActivationMax;
        high = ActivationMax;
      end
      Gain: begin
        factor = FactorWidth'(error);
        other = OtherWidth'(x_q);
        shift = shift_q;
        low = -GainMax;
        high = GainMax;
      end
      MoveP, MoveQ: begin
        base = step_q == MoveP ? p_q : q_q;
        factor = FactorWidth'(base);
        other = OtherWidth'(value_q);
        shift = ShiftWidth'(GainFraction);
        subtract = step_q == MoveP;
      end
      default: ;
    endcase
  end

  logic signed [ProductWidth-1:0] product;
  logic signed [SumWidth-1:0]     half, scaled, sum;
  logic signed [ResultWidth-1:0]  result;

  assign product = ProductWidth'(factor) * ProductWidth'(other);
  assign half = shift == '0 ? '0 : SumWidth'(1) <<< (shift - 1'b1);
  assign scaled = (SumWidth'(product) + half) >>> shift;
  assign sum = subtract ? SumWidth'(base) - scaled : SumWidth'(base) + scaled;
  assign result = ResultWidth'(sum < low ? low : sum > high ? high : sum);

  always_comb begin
    step_d = step_q;
    value_d = value_q;
    y_d = y_q;
    p_d = p_q;
    q_d = q_q;
    unique case (step_q)
      Effective: begin
        value_d = ValueWidth'(result);
        step_d = Output;
      end
      Output: begin
        y_d = ActivationWidth'(result);
        step_d = train_q ? Gain : Done;
      end
      Gain: begin
        value_d = ValueWidth'(result);
        step_d = MoveP;
      end
      MoveP: begin
        p_d = StateWidth'(result);
        step_d = MoveQ;
      end
      MoveQ: begin
        q_d = StateWidth'(result);
        step_d = Done;
      end
      Done: if (ready_i) step_d = Idle;
      default: ;
    endcase
    if (valid_i && ready_o) step_d = Effective;
    if (load_i) begin
      step_d = Idle;
      p_d = p_i;
      q_d = q_i;
    end
  end

  assign valid_o = step_q == Done && !load_i;
  assign ready_o = (step_q == Idle || (step_q == Done && ready_i)) && !load_i;
  assign y_o = y_q;
  assign p_o = p_q;
  assign q_o = q_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q <= Idle;
      p_q <= '0;
      q_q <= '0;
    end else begin
      step_q <= step_d;
      p_q <= p_d;
      q_q <= q_d;
    end
  end

  always_ff @(posedge clk_i) begin
    value_q <= value_d;
    y_q <= y_d;
    if (valid_i && ready_o) begin
      x_q <= x_i;
      target_q <= target_i;
      train_q <= train_i;
      shift_q <= shift_i;
    end
  end

endmodule
