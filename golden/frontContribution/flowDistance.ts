import { bpChainStep } from './bpChainStep.js';
import { chainProduct } from './chainProduct.js';
import type { ChainSamples } from './chainSamples.js';
import { frontChain } from './frontChain.js';
import { frontChainStep } from './frontChainStep.js';
import { frontChainWeights } from './frontChainWeights.js';

/** How far Front-Contribution goes from back-propagation. */
export interface FlowDistance {
  /** Largest |w - w'| of the effective weights over all steps. */
  readonly largest: number;
  /** Effective weight of back-propagation at the end. */
  readonly bp: number;
  /** Effective weight of Front-Contribution at the end. */
  readonly front: number;
}

/**
 * Trains a scalar chain both ways, for `time / eta` steps: as long, in the flow's time, whatever the
 * rate.
 *
 * @param weights w_1 .. w_d at the start
 * @param eta     rate
 */
export function flowDistance(
  weights: readonly number[],
  samples: ChainSamples,
  eta: number,
  time: number,
): FlowDistance {
  let bp = weights;
  let front = frontChain(weights);
  let largest = 0;
  for (let step = Math.round(time / eta); step > 0; step--) {
    bp = bpChainStep(bp, samples, eta);
    front = frontChainStep(front, samples, eta);
    const distance = chainProduct(bp) - chainProduct(frontChainWeights(front));
    largest = Math.max(largest, Math.abs(distance));
  }
  return { largest, bp: chainProduct(bp), front: chainProduct(frontChainWeights(front)) };
}
