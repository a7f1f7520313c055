import { dotProduct } from './dotProduct.js';
import type { DualForm } from './dualForm.js';
import { layerSignals } from './layerSignals.js';
import { outerUpdate } from './outerUpdate.js';

/**
 * One step of back-propagation on sample j without W1:
 * z_j = Z0_j + A K_j, A_j <- A_j - eta (W2^T e) (.) f'(z_j), W2 <- W2 - eta e h^T.
 *
 * @param j   sample, from 0
 * @param eta rate
 * @returns the form after the step, and the output from before it
 * @throws RangeError when there is no such sample
 */
export function dualStep(
  form: DualForm,
  j: number,
  target: readonly number[],
  eta: number,
): { readonly form: DualForm; readonly y: readonly number[] } {
  const start = form.startSums[j];
  const similarity = form.kernel[j];
  if (!start || !similarity) {
    throw new RangeError(
      `dualStep: there is no sample ${j}; they are 0 to ${form.kernel.length - 1}.`,
    );
  }
  const z = form.coefficients.map((row, i) => (start[i] ?? 0) + dotProduct(row, similarity));
  const { h, y, error, delta } = layerSignals(form.hidden, z, form.second, target);
  const only = form.kernel.map((_, n) => (n === j ? 1 : 0));
  return {
    form: {
      ...form,
      coefficients: outerUpdate(form.coefficients, eta, delta, only),
      second: outerUpdate(form.second, eta, error, h),
    },
    y,
  };
}
