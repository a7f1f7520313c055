/**
 * Survivors that change nothing of what a block promises: yosys knows no promise, and cannot prove these
 * equivalent.
 */
export interface Explanation {
  /** The line of the source that is changed, '' where yosys names none. */
  readonly line: string;
  /** What is changed, as the report says it. */
  readonly change: RegExp;
  /**
   * Of the mutants of the block that the long run judges, so many are meant. The same words may be true of a neighbour that
   * matters; it would be one more.
   */
  readonly count: number;
  /** Why nothing comes of it. */
  readonly why: string;
}

const ROUND_LEFT = "round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);";
const ROUND_RIGHT = "sum = (RoundWidth'(product) + $signed({1'b0, addend})) >>> $unsigned(shift);";
const DROPPED = "dropped_bits = shift > 0 ? (one << $unsigned(shift)) - one : '0;";
const NEAREST = "if (rounding == 2'd1) rounding_addend = dropped & ~(dropped >> 1);";
const STOCHASTIC = "if (rounding == 2'd2) rounding_addend = dropped & random;";

/** By block; docs/mutation.md has them, too. */
export const EXPLAINED: Readonly<Record<string, readonly Explanation[]>> = {
  pe_update: [
    {
      line: ROUND_LEFT,
      change:
        /bit [2-6] of operand A of unary -|bit [2-6] of the result of unary -|of operand B of <<</,
      count: 17,
      why: 'shifts to the left are -1 to -4: what is not so in all of them plays no part',
    },
    {
      line: DROPPED,
      change: /bit [45] of operand A of >/,
      count: 6,
      why: 'only the sign of a shift and whether it is 0 are asked; by 0, no bits are dropped either way',
    },
    {
      line: DROPPED,
      change: /bit [45] of operand B of << |bit 8 of the result of - .* bit 9 of it is 1/,
      count: 3,
      why: 'the largest shift is 9: a bit that one by 10 or more drops',
    },
    {
      line: ROUND_RIGHT,
      change: /bit [45] of operand B of >>>|bit 9 of operand B of \+/,
      count: 3,
      why: 'the largest shift is 9: a bit of a larger one, or of what it drops',
    },
    {
      line: NEAREST,
      change: /bit 9 of (operand B|the result) of a multiplexer/,
      count: 2,
      why: 'the largest shift is 9: half of an LSB after a larger one',
    },
    {
      line: STOCHASTIC,
      change: /bit 9 of (operand A|the result) of a multiplexer/,
      count: 2,
      why: 'the largest shift is 9: a bit that a larger one drops',
    },
    {
      line: NEAREST,
      change: /bit 1 of operand A of ==/,
      count: 1,
      why: 'it tells rounding 1 from 3, which there is not',
    },
    {
      line: STOCHASTIC,
      change: /bit 0 of operand A of ==/,
      count: 1,
      why: 'it tells rounding 2 from 3, which there is not',
    },
    {
      line: NEAREST,
      change: /bit 6 of the result of a multiplexer inverted while bit 7 of it is 1/,
      count: 1,
      why: 'products of 4 and 4 bits, both symmetric, are 49 at most: 0 after a shift by 8, with 64 more, too',
    },
    {
      line: '',
      change:
        /bit 6 of (the result of ~ always 1|operand A of ~ always 0|operand B of & always 1)|bit 3 of the result of & inverted while bit 6 of it is 1/,
      count: 4,
      why: 'the half of an LSB, as above: 49 at most is 0 after a shift by 7 or 8 with what is added to it here, too',
    },
  ],
  activation_unit: [
    {
      line: 'value = (z + Middle) >>> 2;',
      change: /bit 1[0-8] of the result of \+ always 0/,
      count: 9,
      why: 'z of a sum of 13 bits ends at bit 10: above are copies of the sign, and of what is negative only the sign is asked',
    },
    {
      line: 'size = negative ? ~value : value;',
      change: /bit 1\d of/,
      count: 48,
      why: 'z of a sum of 13 bits ends at bit 10: further up its size is 0 by itself',
    },
    {
      line: "beyond = (size & ~limit) != '0 || (negative && (rectified || (size & limit) == limit));",
      change: /bit (8|9|1[0-6]) of operand A of a condition always 0/,
      count: 9,
      why: 'z of a sum of 13 bits ends at bit 10: further up its size is 0 by itself',
    },
    {
      line: "activate = {kind == 3'd0 || (!beyond && h != low && h != high), h};",
      change: /bit 2 of operand A of ! always 0/,
      count: 1,
      why: 'it tells kind 0 from 4, which no unit of this build is asked for',
    },
    {
      line: 'always_ff @(posedge clk_i) begin',
      change:
        /bit [02] of the (input|output) of a register (always 0|inverted while bit 2 of it is 1)/,
      count: 3,
      why: 'bit 2 of the kind: it is 0 in all kinds of this build',
    },
    {
      line: 'unique case (kind)',
      change: /bit (9|1[0-7]) of operand B of a multiplexer always 0/,
      count: 9,
      why: 'z of a sum of 13 bits ends at bit 10: above are copies of the sign, and of what is negative only the sign is asked',
    },
    {
      line: 'unique case (kind)',
      change: /bit 2 of operand A of == always 0/,
      count: 2,
      why: 'bit 2 of the kind: it is 0 in all kinds of this build',
    },
  ],
  modulator_target: [
    {
      line: 'assign size = t < 0 ? -t : t;',
      change: /bit 3 of (operand B|the result) of a multiplexer always 0/,
      count: 2,
      why: '8 is the size of -8, and targets are symmetric: -7 to 7',
    },
    {
      line: "3'd4: m = t == '0 || towards >= size ? '0 : t < 0 ? One : -One;",
      change: /bit 3 of operand B of >= always 0/,
      count: 1,
      why: '8 is the size of -8, and targets are symmetric: -7 to 7',
    },
    {
      line: 'unique case (loss_i)',
      change: /bit [0-3] of operand A of (== always 0|a multiplexer (always 1|inverted))/,
      count: 11,
      why: 'what comes of loss 7, which there is not',
    },
  ],
  systolic_array: [
    {
      line: ROUND_LEFT,
      change: /bit 5 of the result of <<< inverted|bit 4 of operand B of <<< always 0/,
      count: 2,
      why: 'of an average, which shifts to the right only; or bits of -shift, which is 1 at most',
    },
    {
      line: 'if (MaxLeftShift > 0 && shift < 0) begin',
      change: /bit 3 of operand B of a multiplexer inverted while bit 4 of it is 1/,
      count: 1,
      why: 'the left shift of an average, which shifts to the right only',
    },
    {
      line: DROPPED,
      change: /bit 6 of operand B of a multiplexer|bit 4 of operand A of - .* bit 7 of it is 1/,
      count: 2,
      why: 'the largest shift is 5: a bit that one by 7 drops',
    },
    {
      line: ROUND_RIGHT,
      change: /bit [57] of operand B of \+ always 0/,
      count: 2,
      why: 'the largest shift is 5: a bit that a larger one drops',
    },
    {
      line: NEAREST,
      change:
        /bit 7 of operand B of a multiplexer always 0|bit 7 of the result .* bit 6 of it is 1/,
      count: 2,
      why: 'the largest shift is 5: half of an LSB after a larger one',
    },
    {
      line: STOCHASTIC,
      change: /of the result of a multiplexer inverted while bit [67] of it is 1/,
      count: 2,
      why: 'the largest shift is 5: a bit that a larger one drops',
    },
    {
      line: '',
      change:
        /bit [45] of operand A of ~ always 0|bit 1 of the result of ~ inverted while bit 6 of it is 0/,
      count: 3,
      why: 'the largest shift is 5: of the half of an LSB after a larger one',
    },
    {
      line: 'if (Transposed && transposed_tap_q[r + g + 2]) begin',
      change: /bit 1 of operand A of a multiplexer/,
      count: 2,
      why: 'what a sum to the east holds while no transposed tile passes: nobody reads it',
    },
    {
      line: 'always_ff @(posedge clk_i) begin',
      change: /bit [13] of the output of a register/,
      count: 2,
      why: 'the same of the last group: what leaves is the next value',
    },
    {
      line: 'if (update_tap_q[r + g + 3]) begin',
      change: /bit 3 of operand A of a multiplexer inverted/,
      count: 1,
      why: 'the word to write when none is written',
    },
  ],
  modulator_drtp: [
    {
      line: ') u_lfsr (',
      change: /of operand A of a multiplexer/,
      count: 3,
      why: 'what the LFSR hands on in a cycle without a read: only the cycle after a read is looked at',
    },
  ],
  modulator_lls: [
    {
      line: "in_first, in_periods, in_unit + PeriodsWidth'(Group),",
      change: /bit [01] of /,
      count: 3,
      why: 'the unit that the last group hands on: nobody is behind it',
    },
    {
      line: 'in_phase + times(in_slope, Group), in_slope, in_error',
      change: /bit [68] of /,
      count: 2,
      why: 'the phase that the last group hands on: nobody is behind it',
    },
    {
      line: 'if (factor[b]) times = times + (value << b);',
      change: /bit 3 of operand A of \+ inverted while bit 4 of it is 0/,
      count: 1,
      why: 'the phase that the last group hands on: nobody is behind it',
    },
    {
      line: 'always_ff @(posedge clk_i) begin',
      change: /bit 1[68] of the input of a register/,
      count: 2,
      why: 'the slope that the last group hands on: nobody is behind it',
    },
    {
      line: 'if (project_tap[g] || back_tap[g]) begin',
      change: /bit 0 of operand A of \|\| always 1/,
      count: 1,
      why: 'when the last group hands on: nobody is behind it',
    },
    {
      line: "unit = back_i ? PeriodsWidth'(back_unit_i) : PeriodsWidth'(unit_i);",
      change: /bit 2 of (operand A|the result) of a multiplexer/,
      count: 2,
      why: 'bit 2 of a unit meets bit 2 of c + 1, which is 3 at most',
    },
    {
      line: "unit = back_i ? PeriodsWidth'(back_unit_i) : PeriodsWidth'(unit_i);",
      change: /bit 1 of operand B of a multiplexer inverted while bit 0 of it is 1/,
      count: 1,
      why: 'the unit of column 0 is a multiple of the six columns: even',
    },
    {
      line: "lane_unit = in_unit + PeriodsWidth'(k);",
      change: /bit 1 of operand A of \+ inverted/,
      count: 1,
      why: 'bit 2 of a unit, above the even one: it meets bit 2 of c + 1, which is 3 at most',
    },
    {
      line: "periods = periods_q + 1'b1;",
      change: /bit 2 of/,
      count: 2,
      why: 'c + 1 is 3 at most',
    },
    {
      line: "error_q[class_tap_q[2]] <= output_error(y, 16'(class_tap_q[2]) == label_i);",
      change: /bit 9 of operand B of == always 0/,
      count: 1,
      why: 'a label is below three classes',
    },
    {
      line: 'always_ff @(posedge clk_i or negedge rst_ni) begin',
      change: /bit 1 of the input of a register/,
      count: 1,
      why: 'the last bit of back_tap_q, which no group uses',
    },
  ],
};
