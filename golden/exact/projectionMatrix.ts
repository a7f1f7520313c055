import { roundShift } from '../fixed/roundShift.js';
import type { NetworkSpec } from '../networkSpec.js';
import { feedbackMatrix } from './feedback.js';

/**
 * B_l of DRTP, or P_l of tpSGD before its activation has a say: the matrix of `feedbackMatrix` times
 * 2^-feedbackShift, rounded to nearest.
 *
 * @returns C x n_l, raw in the delta format, row by row
 */
export function projectionMatrix(spec: NetworkSpec, l: number): Int32Array {
  return feedbackMatrix(spec, l).map((raw) => roundShift(raw, spec.feedbackShift, 'nearest'));
}
