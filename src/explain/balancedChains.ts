import fc from 'fast-check';
import {
  bpChainStep,
  chainProduct,
  frontChain,
  frontChainStep,
  frontChainWeights,
  type ChainSamples,
} from '../../golden/frontContribution/index.js';
import type { Claim } from './claim.js';
import { thousandths } from './thousandths.js';

/** A chain, its data, and how it is trained. */
export interface ChainCase {
  /** w_1 .. w_d. */
  readonly weights: readonly number[];
  readonly samples: ChainSamples;
  readonly eta: number;
  readonly steps: number;
}

/** Numbers that one would train with, and doubles of any magnitude: both ways overflow alike. */
const NUMBERS = [thousandths(2), fc.double({ min: -1e100, max: 1e100, noNaN: true })] as const;

/** 0 for equal numbers, both NaN among them: a rate that is far too large leads there. */
function apart(a: number, b: number): number {
  return a === b || (Number.isNaN(a) && Number.isNaN(b)) ? 0 : Math.abs(a - b);
}

/**
 * Balanced chains, all |w_i| equal: Front-Contribution is back-propagation to the last bit, at any
 * depth, any rate, on any data, for any number of steps.
 */
export const balancedChains: Claim<ChainCase> = {
  cases: fc
    .constantFrom(...NUMBERS)
    .chain((number) =>
      fc.record({
        magnitude: number,
        signs: fc.array(fc.constantFrom(1, -1), { minLength: 1, maxLength: 8 }),
        data: fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }),
        eta: number,
        steps: fc.integer({ min: 1, max: 30 }),
      }),
    )
    .map(({ magnitude, signs, data, eta, steps }) => ({
      weights: signs.map((sign) => sign * magnitude),
      samples: { x: data.map(([x]) => x), target: data.map(([, target]) => target) },
      eta,
      steps,
    })),
  difference: ({ weights, samples, eta, steps }) => {
    let bp = weights;
    let front = frontChain(weights);
    let largest = 0;
    for (let step = 0; step < steps; step++) {
      bp = bpChainStep(bp, samples, eta);
      front = frontChainStep(front, samples, eta);
      const attributed = frontChainWeights(front);
      for (const [i, weight] of bp.entries()) {
        largest = Math.max(largest, apart(weight, attributed[i] ?? 0));
      }
      largest = Math.max(largest, apart(chainProduct(bp), chainProduct(attributed)));
    }
    return largest;
  },
  tolerance: 0,
};
