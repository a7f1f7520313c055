/**
 * Survivors that change nothing of what a block promises, by what is changed and its line in the
 * source, with the reason: yosys knows no promise, and cannot prove these equivalent. docs/mutation.md
 * has them one by one.
 */
export const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pe_update: {
    "bit 2 of operand A of unary - always 1: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'shifts to the left are -1 to -4: that bit is 1 in all of them',
    'bit 5 of operand A of > inverted: if (shift > 0) begin':
      'of -4 to 9 only 0 comes out otherwise, whose half is shifted out',
    "bit 9 of the result of a multiplexer always 0: if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);":
      'half of a shift by 10; the largest is 9',
  },
  systolic_array: {
    "bit 2 of operand A of <<< inverted while bit 5 of it is 1: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'of an average, which shifts to the right only',
    "bit 3 of operand A of <<< inverted: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'of an average, which shifts to the right only',
    'bit 5 of operand B of a multiplexer inverted while bit 2 of it is 1: if (MaxLeftShift > 0 && shift < 0) begin':
      'of an average, which shifts to the right only',
    'bit 4 of operand B of a multiplexer always 1: if (MaxLeftShift > 0 && shift < 0) begin':
      'of an average, which shifts to the right only',
    'bit 6 of operand B of a multiplexer inverted while bit 7 of it is 1: if (shift > 0) begin':
      'bit 7 of what is added belongs to a shift by 8; the largest is 5',
    "bit 7 of operand B of a multiplexer always 0: if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);":
      'half of a shift by 8; the largest is 5',
    "bit 5 of operand B of a multiplexer always 0: if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);":
      'half of a shift by 6; the largest is 5',
    'bit 4 of the output of a register inverted while bit 0 of it is 1: always_ff @(posedge clk_i) begin':
      'east_psum_q of a last group, which is used on its way in: what it holds later, nobody reads',
    'bit 5 of operand A of a multiplexer inverted while bit 3 of it is 1: if (Transposed && transposed_tap_q[r + g + 2]) begin':
      'what east_psum_q holds when no transposed tile passes: nobody reads it',
    'bit 0 of the select of a multiplexer always 1: if (Transposed && transposed_tap_q[r + g + 2]) begin':
      'what east_psum_q takes when no transposed tile passes: nobody reads it',
    'bit 0 of operand A of a multiplexer inverted: if (update_tap_q[r + g + 3]) begin':
      'the word to write when none is written',
    'bit 3 of the input of a register inverted while bit 1 of it is 1: always_ff @(posedge clk_i) begin':
      'load_group_i is 0 or 1 here',
  },
  modulator_drtp: {
    'bit 8 of operand A of a multiplexer always 1: ) u_lfsr (':
      'what the LFSR hands on in a cycle without a read: nobody looks at it',
    'bit 6 of operand A of a multiplexer inverted: ) u_lfsr (':
      'what the LFSR hands on in a cycle without a read: nobody looks at it',
    'bit 19 of operand A of a multiplexer inverted while bit 27 of it is 0: ) u_lfsr (':
      'what the LFSR hands on in a cycle without a read: nobody looks at it',
  },
  modulator_lls: {
    "bit 0 of the result of + inverted: in_first, in_periods, in_unit + PeriodsWidth'(Group),":
      'of the last group, behind which nobody looks at the unit',
    "bit 0 of operand B of + inverted: in_first, in_periods, in_unit + PeriodsWidth'(Group),":
      'of the last group, behind which nobody looks at the unit',
    'bit 0 of the result of + always 1: in_phase + times(in_slope, Group), in_slope, in_error':
      'of the last group, behind which nobody looks at the phase',
    'bit 1 of operand A of + inverted while bit 4 of it is 0: if (factor[b]) times = times + (value << b);':
      'of the last group, behind which nobody looks at the phase',
    'bit 4 of the result of + inverted while bit 5 of it is 0: if (factor[b]) times = times + (value << b);':
      'of the last group, behind which nobody looks at the phase',
    'bit 13 of the result of + inverted while bit 1 of it is 0: if (factor[b]) times = times + (value << b);':
      'of the last group, behind which nobody looks at the phase',
    "bit 2 of operand A of + inverted: in_first, in_periods, in_unit + PeriodsWidth'(Group),":
      'bit 2 of a unit meets that of c + 1, which is 3 at most',
    "bit 2 of operand A of + always 1: lane_unit = in_unit + PeriodsWidth'(k);":
      'bit 2 of a unit meets that of c + 1, which is 3 at most',
    'bit 2 of operand A of a multiplexer inverted while bit 0 of it is 0: if (opens) begin':
      'bit 2 of a unit meets that of c + 1, which is 3 at most',
    'bit 0 of operand B of a multiplexer always 0: if (opens) begin':
      'the unit of column 0 is a multiple of the six columns: even',
    "bit 6 of operand B of == always 0: error_q[class_tap_q[2]] <= output_error(y, 16'(class_tap_q[2]) == label_i);":
      'a label is below three classes',
    "bit 1 of operand A of + inverted while bit 2 of it is 1: periods = periods_q + 1'b1;":
      'c + 1 is 3 at most',
    'bit 1 of operand A of reduction & always 1: ':
      'a sum of group 0 that moves in cycles without a projection: nobody looks at it then',
    'bit 1 of the input of a register inverted: always_ff @(posedge clk_i or negedge rst_ni) begin':
      'the last bit of back_tap_q, which no group uses',
  },
};
