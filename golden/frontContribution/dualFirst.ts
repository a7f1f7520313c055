import type { DualForm } from './dualForm.js';
import { dotProduct } from './dotProduct.js';

/**
 * The hidden weights that a dual form stands for: W1 = W1(0) + A X^T, hidden units x inputs.
 *
 * @param start  W1(0)
 * @param inputs the samples, as they were given to `dualForm`
 */
export function dualFirst(
  { coefficients }: DualForm,
  start: readonly (readonly number[])[],
  inputs: readonly (readonly number[])[],
): number[][] {
  return start.map((row, i) =>
    row.map(
      (weight, n) =>
        weight +
        dotProduct(
          coefficients[i] ?? [],
          inputs.map((x) => x[n] ?? 0),
        ),
    ),
  );
}
