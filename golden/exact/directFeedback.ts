import { quantize } from '../fixed/quantize.js';
import { toReal } from '../fixed/toReal.js';
import type { NetworkSpec } from '../networkSpec.js';
import { feedbackMatrix } from './feedback.js';

/**
 * B_l of DFA and sDFA as the hardware stores it, beside the weights and in their format: the matrix
 * of `feedbackMatrix` (delta format) times 2^-feedbackShift, rounded to nearest, saturated.
 *
 * @returns C x n_l, raw in the weight format, row by row
 */
export function directFeedback(spec: NetworkSpec, l: number): Int32Array {
  const { delta, weight } = spec.formats;
  const scale = 2 ** -spec.feedbackShift;
  return feedbackMatrix(spec, l).map((raw) => quantize(toReal(raw, delta) * scale, weight));
}
