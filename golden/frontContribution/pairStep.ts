import type { ChainSamples } from './chainSamples.js';
import { lossSlope } from './lossSlope.js';
import { pairWeight } from './pairWeight.js';
import type { WeightPair } from './weightPair.js';

/**
 * One step of back-propagation on y = w_2 w_1 x in the p/q form. With g = eta dL/dw, from
 * w_1 <- w_1 - g w_2 and w_2 <- w_2 - g w_1 follow, exactly,
 *
 *     p <- (1 - g) p        q <- (1 + g) q        D = w_1^2 - w_2^2 = p q <- (1 - g^2) D
 *
 * @param eta rate
 * @returns the pair after the step, and g
 */
export function pairStep(
  pair: WeightPair,
  samples: ChainSamples,
  eta: number,
): WeightPair & { readonly gain: number } {
  const gain = eta * lossSlope(pairWeight(pair), samples);
  return { p: pair.p - gain * pair.p, q: pair.q + gain * pair.q, gain };
}
