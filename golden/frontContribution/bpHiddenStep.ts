import { dotProduct } from './dotProduct.js';
import type { HiddenNetwork } from './hiddenNetwork.js';
import { layerSignals } from './layerSignals.js';
import { outerUpdate } from './outerUpdate.js';

/**
 * One step of back-propagation on one sample of a network with one hidden layer:
 * W1 <- W1 - eta delta x^T, W2 <- W2 - eta e h^T, both at once.
 *
 * @param eta rate
 * @returns the network after the step, and its output from before it
 */
export function bpHiddenStep(
  { hidden, first, second }: HiddenNetwork,
  x: readonly number[],
  target: readonly number[],
  eta: number,
): { readonly network: HiddenNetwork; readonly y: readonly number[] } {
  const z = first.map((row) => dotProduct(row, x));
  const { h, y, error, delta } = layerSignals(hidden, z, second, target);
  return {
    network: {
      hidden,
      first: outerUpdate(first, eta, delta, x),
      second: outerUpdate(second, eta, error, h),
    },
    y,
  };
}
