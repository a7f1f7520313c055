// The arithmetic of a weight update, w = sat(w - round(h * delta, s)), for whoever has in scope:
// WeightWidth, StepWidth, RoundWidth, ShiftedWidth, DifferenceWidth, ShiftWidth, MaxShift, MaxLeftShift.
// One text, so that what is proved of pe_update is what the array does.

// floor((product + addend) / 2^shift) for shift > 0, an exact left shift otherwise.
function automatic logic signed [ShiftedWidth-1:0] round_shift(
  input logic signed [StepWidth-1:0]    product,
  input logic        [MaxShift-1:0]     addend,
  input logic signed [ShiftWidth-1:0]   shift
);
  logic signed [RoundWidth-1:0] sum;
  sum = (RoundWidth'(product) + RoundWidth'($signed({1'b0, addend}))) >>> $unsigned(shift);
  if (MaxLeftShift > 0 && shift < 0) begin
    round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);
  end else begin
    round_shift = ShiftedWidth'(sum);
  end
endfunction

// The `shift` bits that a right shift drops, as ones.
function automatic logic [MaxShift-1:0] dropped_bits(input logic signed [ShiftWidth-1:0] shift);
  logic [MaxShift-1:0] one;
  one = MaxShift'(1);
  dropped_bits = shift > 0 ? (one << $unsigned(shift)) - one : '0;
endfunction

// What is added before the right shift: half an LSB of the result (nearest), as many random bits as are
// dropped (stochastic), nothing (truncate).
function automatic logic [MaxShift-1:0] rounding_addend(
  input logic [MaxShift-1:0] dropped,
  input logic [1:0]          rounding,
  input logic [MaxShift-1:0] random
);
  rounding_addend = '0;
  if (rounding == 2'd1) rounding_addend = dropped & ~(dropped >> 1);
  if (rounding == 2'd2) rounding_addend = dropped & random;
endfunction

// w - step, kept inside the weight's full range.
function automatic logic signed [WeightWidth-1:0] saturating_subtract(
  input logic signed [WeightWidth-1:0]  weight,
  input logic signed [ShiftedWidth-1:0] step
);
  logic signed [DifferenceWidth-1:0] difference;
  logic                              negative;
  difference = DifferenceWidth'(weight) - DifferenceWidth'(step);
  negative = difference[DifferenceWidth-1];
  // In range if all that stands above the weight's sign is like it: no second carry chain.
  if (difference[DifferenceWidth-1:WeightWidth-1]
      == {(DifferenceWidth - WeightWidth + 1){negative}}) begin
    saturating_subtract = WeightWidth'(difference);
  end else begin
    saturating_subtract = {negative, {(WeightWidth - 1){!negative}}};
  end
endfunction
