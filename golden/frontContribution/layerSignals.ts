import { HIDDEN_FUNCTIONS, type HiddenFunction } from '../reference/activations.js';
import { dotProduct } from './dotProduct.js';
import type { HiddenUnit } from './hiddenNetwork.js';

const LINEAR: HiddenFunction = { f: (z) => z, derivative: () => 1 };

/** What a sample needs of a network with one hidden layer, once z is known. */
export interface LayerSignals {
  /** h = f(z). */
  readonly h: readonly number[];
  /** y = W2 h. */
  readonly y: readonly number[];
  /** e = y - t. */
  readonly error: readonly number[];
  /** delta = (W2^T e) (.) f'(z). */
  readonly delta: readonly number[];
}

/**
 * Output, error and hidden delta of a sample.
 *
 * @param z      sums of the hidden units
 * @param second W2, outputs x hidden units, from before the step
 */
export function layerSignals(
  hidden: HiddenUnit,
  z: readonly number[],
  second: readonly (readonly number[])[],
  target: readonly number[],
): LayerSignals {
  const { f, derivative } = hidden === 'identity' ? LINEAR : HIDDEN_FUNCTIONS[hidden];
  const h = z.map(f);
  const y = second.map((row) => dotProduct(row, h));
  const error = y.map((value, i) => value - (target[i] ?? 0));
  const delta = z.map((value, j) => {
    const back = second.reduce((sum, row, i) => sum + (row[j] ?? 0) * (error[i] ?? 0), 0);
    return back * derivative(value, h[j] ?? 0);
  });
  return { h, y, error, delta };
}
