import { chainProduct } from './chainProduct.js';
import type { ChainSamples } from './chainSamples.js';
import { lossSlope } from './lossSlope.js';

/**
 * One step of back-propagation on the scalar chain y = w_d .. w_1 x:
 * w_i <- w_i - eta dL/dw_i, dL/dw_i = (dL/dw) times the product of all other weights.
 * All weights move at once, on the whole batch.
 *
 * @param weights w_1 .. w_d
 * @param eta     rate
 * @returns the weights after the step
 */
export function bpChainStep(
  weights: readonly number[],
  samples: ChainSamples,
  eta: number,
): number[] {
  const step = eta * lossSlope(chainProduct(weights), samples);
  return weights.map((weight, i) => weight - step * chainProduct(weights, i));
}
