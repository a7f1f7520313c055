// The arithmetic of one weight update as the array does it (rtl/update_arithmetic.svh), alone and
// without registers, so that a test can ask it anything in any order.
module pe_update #(
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned WeightWidth = 16,
  parameter int unsigned MaxShift = 25,
  parameter int unsigned MaxLeftShift = 0,
  parameter int unsigned ShiftWidth = 7
) (
  input  logic signed [WeightWidth-1:0]     weight_i,
  input  logic signed [ActivationWidth-1:0] h_i,
  input  logic signed [DeltaWidth-1:0]      delta_i,
  input  logic signed [ShiftWidth-1:0]      shift_i,
  input  logic        [1:0]                 rounding_i,
  input  logic        [MaxShift-1:0]        random_i,
  output logic signed [WeightWidth-1:0]     weight_o
);

  localparam int unsigned FactorWidth = WeightWidth > DeltaWidth ? WeightWidth : DeltaWidth;
  localparam int unsigned ProductWidth = FactorWidth + ActivationWidth;
  localparam int unsigned StepWidth = ProductWidth;
  localparam int unsigned RoundWidth =
      (ProductWidth > MaxShift + 1 ? ProductWidth : MaxShift + 1) + 1;
  localparam int unsigned ShiftedWidth = ActivationWidth + DeltaWidth + MaxLeftShift;
  localparam int unsigned DifferenceWidth =
      (ShiftedWidth > WeightWidth ? ShiftedWidth : WeightWidth) + 1;

  `include "update_arithmetic.svh"

  logic signed [ProductWidth-1:0] product;
  assign product = ProductWidth'(h_i) * ProductWidth'(delta_i);
  assign weight_o = saturating_subtract(
      weight_i,
      round_shift(
          product,
          rounding_addend(dropped_bits(shift_i), rounding_i, random_i),
          shift_i));

endmodule
