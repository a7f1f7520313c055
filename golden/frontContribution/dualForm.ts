import { dotProduct } from './dotProduct.js';
import type { HiddenNetwork, HiddenUnit } from './hiddenNetwork.js';

/**
 * A network with one hidden layer and N known training samples, in which W1 is not kept: it only ever
 * moves by multiples of the inputs, W1 = W1(0) + A X^T, so that sample j's sums are
 * z_j = Z0_j + A K_j.
 */
export interface DualForm {
  readonly hidden: HiddenUnit;
  /** Z0 = W1(0) X, a row of hidden sums for each sample; fixed. N x h. */
  readonly startSums: readonly (readonly number[])[];
  /** K = X^T X, symmetric; fixed. N x N. */
  readonly kernel: readonly (readonly number[])[];
  /** A, hidden units x N; zero at the start. */
  readonly coefficients: readonly (readonly number[])[];
  /** W2, outputs x hidden units. */
  readonly second: readonly (readonly number[])[];
}

/**
 * The dual form before training: the "contributions" Z0 and K, computed once.
 *
 * @param inputs N samples of n_0 inputs
 */
export function dualForm(
  { hidden, first, second }: HiddenNetwork,
  inputs: readonly (readonly number[])[],
): DualForm {
  return {
    hidden,
    startSums: inputs.map((x) => first.map((row) => dotProduct(row, x))),
    kernel: inputs.map((x) => inputs.map((other) => dotProduct(x, other))),
    coefficients: first.map(() => inputs.map(() => 0)),
    second,
  };
}
