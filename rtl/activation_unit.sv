// One lane of the activation: from a finished sum to h = f(z) and f'. z is the sum rounded to the
// activation's fraction bits, not yet clipped. Answers one cycle after valid_i: z and the index are
// registers then, and h and f' follow from z within that cycle.
//
//   kind            h                                  gate (f')
//   0 identity      z, clipped to the format           1
//   1 hard-tanh     z, clipped to +-One                |z| < One
//   2 clipped ReLU  z, clipped to 0 .. One             0 < z < One
//   3 hard sigmoid  z / 4 + 1/2, clipped to 0 .. One   strictly inside the clip
//   4 table         read elsewhere, at index_o         read elsewhere
//   5 signal        z, clipped to delta's format       of no meaning
//   6 local         hard sigmoid of the sum in fewer   of no meaning
//                   fraction bits, F - Coarser, after
//                   a shift by shift_i
//   7 wide          that sum itself, clipped to the    of no meaning
//                   format
// One = 2^F - 1 stands for 1.
module activation_unit #(
  parameter int unsigned AccWidth = 33,
  parameter int unsigned WeightFraction = 13,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  parameter int unsigned DeltaWidth = 8,
  // Of h, and of signals where there are any.
  parameter bit Signals = 1'b0,
  parameter bit Local = 1'b0,
  // Kind 7, where there is kind 6.
  parameter bit Wide = 1'b0,
  parameter int unsigned Coarser = ActivationFraction > 3 ? 3 : ActivationFraction,
  parameter int unsigned ValueWidth = ActivationWidth,
  parameter int unsigned IndexWidth = 10,
  parameter int unsigned IndexFraction = 6
) (
  input  logic                              clk_i,
  input  logic                              enable_i,
  input  logic                              valid_i,
  input  logic        [2:0]                 kind_i,
  input  logic signed [6:0]                 shift_i,
  input  logic signed [AccWidth-1:0]        acc_i,
  output logic signed [ValueWidth-1:0]      h_o,
  output logic                              gate_o,
  output logic        [IndexWidth-1:0]      index_o
);

  // Room for z + 1/2 and for a table index with more fraction bits than z.
  localparam int unsigned ZWidth = AccWidth + 2 + IndexFraction + (Local ? Coarser : 0);
  localparam logic signed [ZWidth-1:0] One = ZWidth'(2 ** ActivationFraction - 1);
  // 1/2, and 1/2 LSB to round by, before a division by 4.
  localparam logic signed [ZWidth-1:0] Middle =
      (ActivationFraction > 0 ? ZWidth'(2 ** (ActivationFraction + 1)) : ZWidth'(4)) + ZWidth'(2);
  localparam logic signed [ZWidth-1:0] Limit = ZWidth'(2 ** (ActivationWidth - 1) - 1);
  localparam logic signed [ZWidth-1:0] SignalLimit = ZWidth'(2 ** (DeltaWidth - 1) - 1);

  function automatic logic signed [ZWidth-1:0] pre_activation(
    input logic signed [AccWidth-1:0] acc
  );
    pre_activation = ZWidth'(acc);
    if (WeightFraction > 0) begin
      pre_activation = (pre_activation + (ZWidth'(1) <<< (WeightFraction - 1))) >>> WeightFraction;
    end
  endfunction

  // The sum after a shift to the right, rounded to nearest, or to the left; `fine`: back in z's fraction
  // bits.
  function automatic logic signed [ZWidth-1:0] coarse(
    input logic signed [AccWidth-1:0] acc,
    input logic signed [6:0]          shift,
    input logic                       fine
  );
    logic signed [ZWidth-1:0] sum;
    sum = ZWidth'(acc);
    if (shift > 0) begin
      sum = (sum + (ZWidth'(1) <<< $unsigned(shift - 1'b1))) >>> $unsigned(shift);
    end else begin
      sum = sum <<< $unsigned(-shift);
    end
    coarse = fine ? sum <<< Coarser : sum;
  endfunction

  // {gate, h}. Limits are 2^n - 1, so bits tell what is beyond them, without comparing.
  function automatic logic [ValueWidth:0] activate(
    input logic signed [ZWidth-1:0] z,
    input logic        [2:0]        kind
  );
    logic signed [ZWidth-1:0]     value;
    logic signed [ZWidth-1:0]     limit;
    logic        [ZWidth-1:0]     size;
    logic                         negative;
    logic                         rectified;
    logic                         beyond;
    logic                         between;
    logic signed [ValueWidth-1:0] high;
    logic signed [ValueWidth-1:0] low;
    logic signed [ValueWidth-1:0] h;
    value = z;
    limit = Limit;
    rectified = 1'b0;
    unique case (kind)
      3'd1: limit = One;
      3'd2: begin
        limit = One;
        rectified = 1'b1;
      end
      3'd3: begin
        value = (z + Middle) >>> 2;
        limit = One;
        rectified = 1'b1;
      end
      3'd5: if (Signals) limit = SignalLimit;
      3'd6: begin
        if (Local) begin
          value = (z + Middle) >>> 2;
          limit = One;
          rectified = 1'b1;
        end
      end
      default: ;
    endcase
    negative = value[ZWidth-1];
    size = negative ? ~value : value;
    // -2^n is one below -limit, and the same bits.
    beyond = (size & ~limit) != '0 || (negative && (rectified || (size & limit) == limit));
    high = ValueWidth'(limit);
    low = rectified ? '0 : -high;
    h = !beyond ? ValueWidth'(value) : negative ? low : high;
    // Not h: it waits for what is beyond.
    between = ValueWidth'(value) != low && ValueWidth'(value) != high;
    activate = {kind == 3'd0 || (!beyond && between), h};
  endfunction

  // z in the index's fraction bits, clipped to the index's full range.
  function automatic logic [IndexWidth-1:0] table_index(input logic signed [ZWidth-1:0] z);
    logic signed [ZWidth-1:0] scaled;
    logic                     negative;
    if (ActivationFraction > IndexFraction) begin
      scaled = (z + (ZWidth'(1) <<< (ActivationFraction - IndexFraction - 1)))
          >>> (ActivationFraction - IndexFraction);
    end else begin
      scaled = z <<< (IndexFraction - ActivationFraction);
    end
    negative = scaled[ZWidth-1];
    table_index = scaled[ZWidth-1:IndexWidth-1] == {(ZWidth - IndexWidth + 1){negative}}
        ? IndexWidth'(scaled) : {negative, {(IndexWidth - 1){!negative}}};
  endfunction

  logic signed [ZWidth-1:0] z_q;
  logic        [2:0]        kind_q;

  always_ff @(posedge clk_i) begin
    if (enable_i && valid_i) begin
      z_q <= Local && kind_i[2:1] == 2'd3 ? coarse(acc_i, shift_i, !Wide || !kind_i[0])
          : pre_activation(acc_i);
      kind_q <= kind_i;
      index_o <= table_index(pre_activation(acc_i));
    end
  end

  assign {gate_o, h_o} = activate(z_q, kind_q);

endmodule
