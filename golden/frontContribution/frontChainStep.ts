import { chainProduct } from './chainProduct.js';
import type { ChainSamples } from './chainSamples.js';
import type { FrontChain } from './frontChain.js';
import { frontChainWeights } from './frontChainWeights.js';
import { lossSlope } from './lossSlope.js';

/**
 * One step of Front-Contribution: only the final weight is updated, by back-propagation's *partial*
 * derivative (the hidden weights held), not by the total one; the hidden weights follow as functions
 * of it.
 *
 * @param eta rate
 * @returns the chain after the step
 */
export function frontChainStep(chain: FrontChain, samples: ChainSamples, eta: number): FrontChain {
  const weights = frontChainWeights(chain);
  const step = eta * lossSlope(chainProduct(weights), samples);
  return { ...chain, last: chain.last - step * chainProduct(weights, weights.length - 1) };
}
