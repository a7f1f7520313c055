// w - step: the difference itself where the weight's range has it, else the nearer end of the range.
module top (
  input logic               clk_i,
  input logic signed [15:0] weight_i,
  input logic signed [15:0] greater_i,
  input logic signed [18:0] step_i
);
  localparam int unsigned WeightWidth = 16;
  localparam int unsigned StepWidth = 24;
  localparam int unsigned RoundWidth = 27;
  localparam int unsigned ShiftedWidth = 19;
  localparam int unsigned DifferenceWidth = ShiftedWidth + 1;
  localparam int unsigned ShiftWidth = 7;
  localparam int unsigned MaxLeftShift = 3;
  `include "update_arithmetic.svh"

  localparam logic signed [31:0] Highest = 32767;
  localparam logic signed [31:0] Lowest = -32768;
  logic signed [31:0] exact;
  logic signed [15:0] result;
  assign exact = 32'(weight_i) - 32'(step_i);
  assign result = saturating_subtract(weight_i, step_i);

  always_ff @(posedge clk_i) begin
    if (exact > Highest) assert (32'(result) == Highest);
    else if (exact < Lowest) assert (32'(result) == Lowest);
    else assert (32'(result) == exact);
    // It keeps order, and what is in range already stays when nothing is taken away.
    if (greater_i >= weight_i) assert (saturating_subtract(greater_i, step_i) >= result);
    assert (saturating_subtract(result, '0) == result);
  end
endmodule
