/**
 * Survivors that change nothing of what a block promises, with the reason: yosys knows no promise, and
 * cannot prove these equivalent. By number, what is changed and its line in the source: the same words
 * may be true of a neighbour that matters. A change of the block gives its mutants other numbers; then
 * each has to be looked at again. docs/mutation.md has them one by one.
 */
export const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pe_update: {
    "81 bit 2 of operand A of unary - always 1: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'shifts to the left are -1 to -4: that bit is 1 in all of them',
    '107 bit 5 of operand A of > inverted: if (shift > 0) begin':
      'of -4 to 9 only 0 takes the other way, on which nothing is added, too',
    "131 bit 9 of the result of a multiplexer always 0: if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);":
      'half of a shift by 10; the largest is 9',
  },
  systolic_array: {
    "5 bit 2 of operand A of <<< inverted while bit 5 of it is 1: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'of an average, which shifts to the right only',
    "197 bit 3 of operand A of <<< inverted: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'of an average, which shifts to the right only',
    '27 bit 5 of operand B of a multiplexer inverted while bit 2 of it is 1: if (MaxLeftShift > 0 && shift < 0) begin':
      'of an average, which shifts to the right only',
    '123 bit 4 of operand B of a multiplexer always 1: if (MaxLeftShift > 0 && shift < 0) begin':
      'of an average, which shifts to the right only',
    '41 bit 6 of operand B of a multiplexer inverted while bit 7 of it is 1: if (shift > 0) begin':
      'bit 7 of what is added belongs to a shift by 8; the largest is 5',
    "71 bit 7 of operand B of a multiplexer always 0: if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);":
      'half of a shift by 8; the largest is 5',
    "103 bit 5 of operand B of a multiplexer always 0: if (rounding == 2'd1) rounding_addend = one << $unsigned(shift - 1'b1);":
      'half of a shift by 6; the largest is 5',
    '25 bit 4 of the output of a register inverted while bit 0 of it is 1: always_ff @(posedge clk_i) begin':
      'east_psum_q of a last group, which is used on its way in: what it holds later, nobody reads',
    '56 bit 5 of operand A of a multiplexer inverted while bit 3 of it is 1: if (Transposed && transposed_tap_q[r + g + 2]) begin':
      'what east_psum_q holds when no transposed tile passes: nobody reads it',
    '88 bit 0 of the select of a multiplexer always 1: if (Transposed && transposed_tap_q[r + g + 2]) begin':
      'what east_psum_q takes when no transposed tile passes: nobody reads it',
    '81 bit 0 of operand A of a multiplexer inverted: if (update_tap_q[r + g + 3]) begin':
      'the word to write when none is written',
    '115 bit 3 of the input of a register inverted while bit 1 of it is 1: always_ff @(posedge clk_i) begin':
      'load_group_i is 0 or 1 here',
  },
  modulator_drtp: {
    '55 bit 8 of operand A of a multiplexer always 1: ) u_lfsr (':
      'what the LFSR hands on in a cycle without a read: nobody looks at it',
    '146 bit 6 of operand A of a multiplexer inverted: ) u_lfsr (':
      'what the LFSR hands on in a cycle without a read: nobody looks at it',
    '174 bit 19 of operand A of a multiplexer inverted while bit 27 of it is 0: ) u_lfsr (':
      'what the LFSR hands on in a cycle without a read: nobody looks at it',
  },
  modulator_lls: {
    "13 bit 0 of the result of + inverted: in_first, in_periods, in_unit + PeriodsWidth'(Group),":
      'of the last group, behind which nobody looks at the unit',
    "61 bit 0 of operand B of + inverted: in_first, in_periods, in_unit + PeriodsWidth'(Group),":
      'of the last group, behind which nobody looks at the unit',
    '77 bit 0 of the result of + always 1: in_phase + times(in_slope, Group), in_slope, in_error':
      'of the last group, behind which nobody looks at the phase',
    '99 bit 1 of operand A of + inverted while bit 4 of it is 0: if (factor[b]) times = times + (value << b);':
      'of the last group, behind which nobody looks at the phase',
    '147 bit 4 of the result of + inverted while bit 5 of it is 0: if (factor[b]) times = times + (value << b);':
      'of the last group, behind which nobody looks at the phase',
    '195 bit 13 of the result of + inverted while bit 1 of it is 0: if (factor[b]) times = times + (value << b);':
      'of the last group, behind which nobody looks at the phase',
    "109 bit 2 of operand A of + inverted: in_first, in_periods, in_unit + PeriodsWidth'(Group),":
      'bit 2 of a unit meets that of c + 1, which is 3 at most',
    "31 bit 2 of operand A of + always 1: lane_unit = in_unit + PeriodsWidth'(k);":
      'bit 2 of a unit meets that of c + 1, which is 3 at most',
    '168 bit 2 of operand A of a multiplexer inverted while bit 0 of it is 0: if (opens) begin':
      'bit 2 of a unit meets that of c + 1, which is 3 at most',
    '24 bit 0 of operand B of a multiplexer always 0: if (opens) begin':
      'the unit of column 0 is a multiple of the six columns: even',
    "22 bit 6 of operand B of == always 0: error_q[class_tap_q[2]] <= output_error(y, 16'(class_tap_q[2]) == label_i);":
      'a label is below three classes',
    "176 bit 1 of operand A of + inverted while bit 2 of it is 1: periods = periods_q + 1'b1;":
      'c + 1 is 3 at most',
    '111 bit 1 of operand A of reduction & always 1: ':
      'a sum of group 0 that moves in cycles without a projection: nobody looks at it then',
    '123 bit 1 of the input of a register inverted: always_ff @(posedge clk_i or negedge rst_ni) begin':
      'the last bit of back_tap_q, which no group uses',
  },
};
