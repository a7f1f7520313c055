import type { ChainSamples } from './chainSamples.js';

/**
 * dL/dw of L = mean((w x - t)^2) / 2, the loss of a chain whose weights multiply to w:
 * mean((w x - t) x).
 *
 * @param weight w, the product of the chain's weights
 * @throws RangeError when there is no sample, or not a target for each
 */
export function lossSlope(weight: number, { x, target }: ChainSamples): number {
  if (x.length === 0 || x.length !== target.length) {
    throw new RangeError(
      `lossSlope: ${x.length} inputs and ${target.length} targets; one target for each of at least one input is needed.`,
    );
  }
  let sum = 0;
  for (let n = 0; n < x.length; n++) {
    const input = x[n] ?? NaN;
    sum += (weight * input - (target[n] ?? NaN)) * input;
  }
  return sum / x.length;
}
