import { narrowing } from '../fixed/narrowing.js';
import type { NetworkSpec } from '../networkSpec.js';

/**
 * The error of outputs y against a one-hot target: y - y*, with y* = 2^F - 1 for the class, rounded
 * to the delta format's fraction bits and clipped. Of the network's output, and of LLS's local ones.
 *
 * @param y     C, raw in the activation format
 * @param error C, raw in the delta format; written
 */
export function outputError(
  { formats: { activation, delta } }: NetworkSpec,
  y: ArrayLike<number>,
  label: number,
  error: Int32Array,
): void {
  const one = 2 ** activation.fraction - 1;
  const narrow = narrowing(activation.fraction - delta.fraction, delta);
  for (let c = 0; c < error.length; c++) {
    error[c] = narrow((y[c] ?? 0) - (c === label ? one : 0));
  }
}
