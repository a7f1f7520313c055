// Against what rounding is by definition: r * 2^s is as near to the product as its mode says.
module top (
  input logic               clk_i,
  input logic signed [23:0] product_i,
  input logic        [24:0] random_i,
  input logic signed [6:0]  shift_i,
  input logic        [1:0]  rounding_i
);
  localparam int unsigned WeightWidth = 16;
  localparam int unsigned StepWidth = 24;
  localparam int MaxShift = 25;
  localparam int MaxLeftShift = 3;
  localparam int unsigned RoundWidth = MaxShift + 2;
  localparam int unsigned ShiftedWidth = 19;
  localparam int unsigned DifferenceWidth = ShiftedWidth + 1;
  localparam int unsigned ShiftWidth = 7;
  `include "update_arithmetic.svh"

  logic signed [18:0] result;
  logic signed [63:0] product;
  logic signed [63:0] back;
  logic signed [63:0] unit;
  assign result =
      round_shift(product_i, rounding_addend(dropped_bits(shift_i), rounding_i, random_i), shift_i);
  assign product = 64'(product_i);
  assign unit = 64'sd1 <<< (shift_i > 0 ? 6'(shift_i) : 6'd0);
  assign back = 64'(result) <<< (shift_i > 0 ? 6'(shift_i) : 6'd0);

  always_comb begin
    // An update's product, of operands that are clipped symmetrically.
    assume (product_i >= -127 * 127 && product_i <= 127 * 127);
    assume (shift_i >= -MaxLeftShift && shift_i <= MaxShift);
    assume (rounding_i <= 2'd2);
  end

  always_ff @(posedge clk_i) begin
    if (shift_i < 0) begin
      assert (64'(result) == product <<< 6'(-shift_i));
    end else if (rounding_i == 2'd0 || shift_i == 0) begin
      // Truncated: the greatest that is not above.
      assert (back <= product && product < back + unit);
    end else if (rounding_i == 2'd1) begin
      // Nearest, upwards from the middle.
      assert (2 * (back - product) <= unit && 2 * (product - back) < unit);
    end else begin
      // Stochastic: one of the two neighbours; the upper one where the random bits carry.
      assert (back - product < unit && product - back < unit);
      assert ((back > product)
          == ((product & (unit - 1)) + (64'(random_i) & (unit - 1)) >= unit));
    end
  end
endmodule
