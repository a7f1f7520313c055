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

const CLOCKED = 'always_ff @(posedge clk_i) begin';
const RESET = 'always_ff @(posedge clk_i or negedge rst_ni) begin';
const ROUND_LEFT = "round_shift = ShiftedWidth'(product) <<< $unsigned(-shift);";
const ROUND_RIGHT =
  "sum = (RoundWidth'(product) + RoundWidth'($signed({1'b0, addend}))) >>> $unsigned(shift);";
const DROPPED = "dropped_bits = shift > 0 ? (one << $unsigned(shift)) - one : '0;";
const NEAREST = "if (rounding == 2'd1) rounding_addend = dropped & ~(dropped >> 1);";
const STOCHASTIC = "if (rounding == 2'd2) rounding_addend = dropped & random;";

/** Not equivalent, and not told apart by as many cases as there are. */
const RARE =
  'a low one of many random bits, in one PE and for one shift: seen where they just carry, once in thousands of updates';

/** Of modulator_lls, six columns in groups of three. */
const PARITY =
  'the unit of column 0 is a multiple of six, so that every lane has even units only, or odd ones';
const PHASE =
  'a low bit of a phase, which moves the zeros of a wave by thousandths of it: only a unit right beside one shows it';

/** By block; docs/mutation.md has them, too. */
export const EXPLAINED: Readonly<Record<string, readonly Explanation[]>> = {
  pe_update: [
    {
      line: ROUND_LEFT,
      change:
        /bit [2-6] of operand A of unary -|bit [2-6] of the result of unary -|of operand B of <<<|bit 0 of the result of unary - inverted while bit 3/,
      count: 17,
      why: 'shifts to the left are -1 to -4: what is not so in all of them plays no part',
    },
    {
      line: DROPPED,
      change: /bit [45] of operand A of >|bit 6 of operand A of > inverted while bit 4/,
      count: 7,
      why: 'only the sign of a shift and whether it is 0 are asked; by 0 and to the left nothing is added, either way',
    },
    {
      line: DROPPED,
      change: /bit [45] of operand B of << |bit 8 of the result of - .* bit 9 of it is 1/,
      count: 2,
      why: 'the largest shift is 9: a bit that one by 10 or more drops',
    },
    {
      line: ROUND_RIGHT,
      change: /bit [45] of operand B of >>>|bit 9 of operand B of \+/,
      count: 2,
      why: 'the largest shift is 9: a bit of a larger one',
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
      change: /bit 6 of operand B of a multiplexer inverted while bit 7 of it is 1/,
      count: 1,
      why: 'products of 4 and 4 bits, both symmetric, are 49 at most: 0 after a shift by 8, with 64 more, too',
    },
    {
      line: '',
      change:
        /bit 6 of (the result of ~ always 1|operand A of ~ always 0|operand B of & always 1)|bit 3 of the result of ~ inverted while bit 5 of it is 0/,
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
      line: "activate = {kind == 3'd0 || (!beyond && between), h};",
      change: /bit 2 of operand A of ! always 0/,
      count: 1,
      why: 'it tells kind 0 from 4, which no unit of this build is asked for',
    },
    {
      line: CLOCKED,
      change: /of kind_q (always 0|inverted while bit 2 of it is 1)/,
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
      line: CLOCKED,
      change: /of east_psum_q\[[13]\]/,
      count: 134,
      why: 'what the last group holds of a sum to the east: what leaves is the next value, and only that of a transposed tile is looked at',
    },
    {
      line: 'if (Transposed && transposed_tap_q[r + g + 2]) begin',
      change: /of operand A of a multiplexer|the select of a multiplexer always 1/,
      count: 69,
      why: 'what a sum to the east holds while no transposed tile passes: nobody looks at it',
    },
    {
      line: '',
      change: /bit 1 of operand A of reduction & always 1/,
      count: 6,
      why: 'a step, or a sum to the east, is taken over while no such tile passes: nobody looks at it',
    },
    {
      line: 'if (update_tap_q[r + g + 3]) begin',
      change: /of operand A of a multiplexer|the select of a multiplexer always 1/,
      count: 36,
      why: 'the word to write while none is written',
    },
    {
      line: '.write_i        (load || (enable_i && update_tap_q[r + g + 4])),',
      change: /bit 0 of operand A of && always 1/,
      count: 3,
      why: 'a frozen array writes the same word again',
    },
    {
      line: RESET,
      change: /of transposed_tap_q/,
      count: 3,
      why: 'a transposed tile that a reset has forgotten, or that is none, gives a sum that nobody looks at',
    },
    {
      line: CLOCKED,
      change: /of the input of load_(row|group)_q inverted while/,
      count: 9,
      why: 'a row or a group that there is not, and another that there is not',
    },
    {
      line: CLOCKED,
      change: /of shift_tap_q\[\d\] (always 0|inverted while bit 3)/,
      count: 12,
      why: 'the sign of a shift: this build shifts to the right only',
    },
    {
      line: ROUND_RIGHT,
      change: /bit 3 of operand B of >>> always 0/,
      count: 8,
      why: 'the sign of a shift, as above',
    },
    {
      line: DROPPED,
      change: /bit 3 of operand A of > always 0|(result of >|select of a multiplexer) always 1/,
      count: 9,
      why: 'the sign of a shift, as above; by 0, no bits are dropped either way',
    },
    {
      line: '',
      change: /bit 5 of (operand A of ~ always 0|operand B of & always 1|the result of ~ always 1)/,
      count: 9,
      why: 'what is rounded is 22 at most: by 7 it is 0, whether 64 is added or 96',
    },
    {
      line: '',
      change: /of (operand [AB]|the result) of [~&] inverted while/,
      count: 32,
      why: 'dropped bits are ones from bit 0 upwards: where one stands so do those below it, and of these only the uppermost is added',
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
      change: /of (operand B|the result) of a multiplexer inverted while bit [56]/,
      count: 8,
      why: 'what is rounded is 22 at most: by 6 or 7 it is 0, whatever is added below the 32 or 64',
    },
    {
      line: STOCHASTIC,
      change: /of operand A of a multiplexer inverted while bit [56]/,
      count: 6,
      why: 'the same, on its way through',
    },
    {
      line: STOCHASTIC,
      change: /of operand B of a multiplexer inverted while bit [56]/,
      count: 2,
      why: RARE,
    },
    {
      line: ROUND_RIGHT,
      change: /of operand B of \+ inverted while bit [56]/,
      count: 7,
      why: RARE,
    },
    {
      line: DROPPED,
      change: /inverted while bit 6/,
      count: 2,
      why: RARE,
    },
    {
      line: CLOCKED,
      change: /of the output of dropped_q\[1\] inverted while bit 6/,
      count: 1,
      why: RARE,
    },
  ],
  modulator_drtp: [
    {
      line: ') u_lfsr (',
      change: /bit 0 of operand B of && always 1/,
      count: 1,
      why: 'what the first group hands on in a cycle without a read: only the cycle after a read is looked at',
    },
    {
      line: '.read_i (read_i & {Groups{select_lfsr_i}}),',
      change: /bit 1 of .* always 1/,
      count: 3,
      why: 'the last group reads again what it has read: the same state, the same value',
    },
  ],
  modulator_lls: [
    {
      line: 'minus[k] = walsh_i ? ^(in_periods & lane_unit) : lane_phase[15] ^ lane_phase[14];',
      change: /of (operand [AB]|the result) of (&|reduction \^)/,
      count: 33,
      why: PARITY,
    },
    {
      line: "lane_unit = in_unit + PeriodsWidth'(k);",
      change: /bit 0 of .* always|while bit 0 of it is 1/,
      count: 6,
      why: PARITY,
    },
    {
      line: "in_first, in_periods, in_unit + PeriodsWidth'(Group),",
      change: /bit 0 of .* always|while bit 0/,
      count: 4,
      why: PARITY,
    },
    {
      line: "unit = back_i ? PeriodsWidth'(back_unit_i) : PeriodsWidth'(unit_i);",
      change: /bit 0 of .* always 0|while bit 0 of it is 1/,
      count: 5,
      why: PARITY,
    },
    {
      line: 'if (opens) begin',
      change: /bit 0 of .* always 0|of operand B of a multiplexer inverted while bit 0/,
      count: 5,
      why: PARITY,
    },
    {
      line: CLOCKED,
      change: /of unit_q|bit 36 of .* always 1|inverted while bit 36/,
      count: 6,
      why: PARITY,
    },
    {
      line: 'if (opens) begin',
      change: /bit 2 of the result of a multiplexer inverted/,
      count: 3,
      why: 'bit 2 of the unit, from one class to the next: class 3 alone asks for it, and by then it was inverted four times',
    },
    {
      line: 'logic [15:0]             phase_q [0:Depth-1];',
      change: /bit [01] of/,
      count: 21,
      why: PHASE,
    },
    {
      line: 'lane_phase = in_phase + times(in_slope, k);',
      change: /bit [0-2] of/,
      count: 22,
      why: PHASE,
    },
    {
      line: 'phase = first ? slope[16:1] : phase_q[class_now];',
      change: /bit [01] of/,
      count: 7,
      why: PHASE,
    },
    {
      line: 'phase_q[class_now] <= phase + times(slope[15:0], Cols);',
      change: /bit 0 of/,
      count: 3,
      why: PHASE,
    },
    {
      line: 'in_phase + times(in_slope, Group), in_slope, in_error',
      change: /bit [01] of/,
      count: 4,
      why: PHASE,
    },
    {
      line: 'if (factor[b]) times = times + (value << b);',
      change: /bit 1 of/,
      count: 1,
      why: PHASE,
    },
    {
      line: "slope = opens ? {1'b0, step_i} : slope_q + {1'b0, step_i};",
      change: /bit 0 of/,
      count: 1,
      why: PHASE,
    },
    {
      line: CLOCKED,
      change: /of slope_q|bit (5|20) of the .* of gen_group\[1\]\.here/,
      count: 5,
      why: PHASE,
    },
    {
      line: CLOCKED,
      change: /of periods_q/,
      count: 4,
      why: 'behind class 3 comes none: c + 1 is 4 in the last class only, and then begins anew',
    },
    {
      line: "periods = periods_q + 1'b1;",
      change: /bit 2 of/,
      count: 1,
      why: 'the same',
    },
    {
      line: CLOCKED,
      change: /bit 2 of the input of out_periods_q/,
      count: 5,
      why: 'bit 2 of c + 1: a class has two bits',
    },
    {
      line: 'if (enable_i && project_tap[g]) begin',
      change: /bit 0 of operand B of && always 1/,
      count: 1,
      why: 'the class that leaves the last group in a signal pass: nobody adds it up',
    },
    {
      line: '',
      change: /bit 1 of operand A of reduction & always 1/,
      count: 4,
      why: 'what is taken over in a cycle without a class: nobody looks at it',
    },
    {
      line: ') u_activation (',
      change: /bit 0 of operand B of && always 1/,
      count: 1,
      why: 'a sum that the activation takes over without a class: nobody looks at it',
    },
    {
      line: ') u_activation (',
      change: /bit [267] of .* always 0/,
      count: 4,
      why: 'u has five bits: what the unit has room for above is not reached',
    },
    {
      line: "scaled = value > Limit ? ActivationWidth'(Limit)",
      change: /bit (8|9|10) of operand A of > always 0/,
      count: 3,
      why: 'a sum that needs this bit is far beyond the limit without it, unless those below are 0: one in a hundred such sums',
    },
    {
      line: ": value < -Limit ? ActivationWidth'(-Limit) : ActivationWidth'(value);",
      change: /bit (9|10) of operand A of < always 1/,
      count: 2,
      why: 'the same below 0',
    },
    {
      line: 'logic [DeltaWidth-1:0]   error_q [0:Depth-1];',
      change: /inverted while bit 7 of it is 1/,
      count: 1,
      why: 'r, while an error below 0 stands at the other port: that needs a label, and there is none any more',
    },
    {
      line: 'if (r_write_i) begin',
      change: /bit 0 of the select of a multiplexer always 0/,
      count: 1,
      why: 'r comes when all q are there: never with one',
    },
    {
      line: 'if (enable_i) begin',
      change: /bit 0 of the select of a multiplexer always 1/,
      count: 1,
      why: 'a frozen cycle writes the same error again',
    },
  ],
};
