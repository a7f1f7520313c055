// The arithmetic of a weight update, w = sat(w - round(h * delta, s)), for whoever has in scope:
// WeightWidth, StepWidth, RoundWidth, ShiftedWidth, ShiftWidth, MaxLeftShift.
// One text, so that what is proved of pe_update is what the array does.

// floor((product + addend) / 2^shift) for shift > 0, an exact left shift otherwise.
function automatic logic signed [ShiftedWidth-1:0] round_shift(
  input logic signed [StepWidth-1:0]    product,
  input logic        [RoundWidth-2:0]   addend,
  input logic signed [ShiftWidth-1:0]   shift
);
  logic signed [RoundWidth-1:0] sum;
  sum = (RoundWidth'(product) + $signed({1'b0, addend})) >>> $unsigned(shift);
  if (MaxLeftShift > 0 && shift < 0) begin
    round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);
  end else begin
    round_shift = ShiftedWidth'(sum);
  end
endfunction

// What is added before the right shift: half an LSB of the result (nearest), `shift` random bits
// (stochastic), nothing (truncate).
function automatic logic [RoundWidth-2:0] rounding_addend(
  input logic signed [ShiftWidth-1:0] shift,
  input logic        [1:0]            rounding,
  input logic        [RoundWidth-2:0] random
);
  logic [RoundWidth-2:0] one;
  one = (RoundWidth - 1)'(1);
  rounding_addend = '0;
  if (shift > 0) begin
    if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);
    if (rounding == 2'd2) rounding_addend = random & ((one << $unsigned(shift)) - one);
  end
endfunction

// w - step, kept inside the weight's full range.
function automatic logic signed [WeightWidth-1:0] saturating_subtract(
  input logic signed [WeightWidth-1:0]  weight,
  input logic signed [ShiftedWidth-1:0] step
);
  logic signed [DifferenceWidth-1:0] difference;
  difference = DifferenceWidth'(weight) - DifferenceWidth'(step);
  if (difference > DifferenceWidth'($signed({1'b0, {(WeightWidth - 1){1'b1}}}))) begin
    saturating_subtract = {1'b0, {(WeightWidth - 1){1'b1}}};
  end else if (difference < DifferenceWidth'($signed({1'b1, {(WeightWidth - 1){1'b0}}}))) begin
    saturating_subtract = {1'b1, {(WeightWidth - 1){1'b0}}};
  end else begin
    saturating_subtract = WeightWidth'(difference);
  end
endfunction
