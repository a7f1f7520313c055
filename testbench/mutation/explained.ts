/**
 * Survivors that change nothing of what a block promises, with the reason: yosys knows no promise, and
 * cannot prove these equivalent. By number, what is changed and its line in the source: the same words
 * may be true of a neighbour that matters. A change of the block gives its mutants other numbers; then
 * each has to be looked at again. docs/mutation.md has them one by one.
 */
export const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pe_update: {
    "21 bit 9 of the result of a multiplexer always 0: if (rounding == 2'd2) rounding_addend = dropped & random;":
      'a bit that a shift by 10 drops; the largest is 9',
  },
  systolic_array: {
    "1 bit 6 of operand B of a multiplexer always 0: dropped_bits = shift > 0 ? (one << $unsigned(shift)) - one : '0;":
      'a bit that a shift by 7 drops; the largest is 5',
    "3 bit 5 of the result of <<< inverted: round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);":
      'of an average, which shifts to the right only',
    '6 bit 1 of operand A of a multiplexer always 0: if (Transposed && transposed_tap_q[r + g + 2]) begin':
      'what east_psum_q holds when no transposed tile passes: nobody reads it',
    '18 bit 1 of the result of ~ inverted while bit 6 of it is 0: ':
      'of the bits that are not dropped; bit 6 of them is 0 for shifts by 8, the largest is 5',
  },
  activation_unit: {
    '13 bit 18 of operand A of a multiplexer always 0: size = negative ? ~value : value;':
      'z of a sum of 13 bits has only copies of its sign so far up: 0 where it is not negative',
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
