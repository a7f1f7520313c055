import fc from 'fast-check';
import {
  bpChainStep,
  pairStep,
  pairWeight,
  weightPair,
} from '../../golden/frontContribution/index.js';
import type { ChainCase } from './balancedChains.js';
import type { Claim } from './claim.js';

/** Fraction bits that every number of a step fits in, see the claim. */
const FRACTION = 24;

/** A double with few enough fraction bits as an integer, exactly. */
function raw(value: number): bigint {
  return BigInt(value * 2 ** FRACTION);
}

/**
 * The p/q form of two weights is back-propagation, balanced or not: p and q are w_1 + w_2 and
 * w_1 - w_2 after any step from any weights, w_1 dw_1 = w_2 dw_2, and D <- (1 - g^2) D. One step from
 * anywhere is enough: any number follows. All numbers are small multiples of powers of two, so that
 * doubles compute without rounding, and the identities hold exactly or not at all.
 */
export const pairSteps: Claim<ChainCase> = {
  cases: fc
    .record({
      weights: fc.tuple(fc.integer({ min: -255, max: 255 }), fc.integer({ min: -255, max: 255 })),
      data: fc
        .array(fc.tuple(fc.integer({ min: -15, max: 15 }), fc.integer({ min: -15, max: 15 })), {
          minLength: 1,
          maxLength: 4,
        })
        // The mean divides by their number.
        .filter(({ length }) => length !== 3),
      rate: fc.integer({ min: -6, max: 2 }),
    })
    .map(({ weights, data, rate }) => ({
      weights: weights.map((weight) => weight / 16),
      samples: { x: data.map(([x]) => x / 4), target: data.map(([, target]) => target / 4) },
      eta: 2 ** rate,
      steps: 1,
    })),
  difference: ({ weights, samples, eta }) => {
    const [w1 = 0, w2 = 0] = weights;
    const [after1 = 0, after2 = 0] = bpChainStep(weights, samples, eta);
    const before = weightPair(w1, w2);
    const { p, q, gain } = pairStep(before, samples, eta);
    const ratio = (raw(after1) - raw(w1)) * raw(w1) - (raw(after2) - raw(w2)) * raw(w2);
    const one = 1n << BigInt(2 * FRACTION);
    const offset =
      one * raw(p) * raw(q) - (one - raw(gain) * raw(gain)) * raw(before.p) * raw(before.q);
    return (
      Math.abs(p - (after1 + after2)) +
      Math.abs(q - (after1 - after2)) +
      Math.abs(pairWeight(before) - w1 * w2) +
      (ratio === 0n && offset === 0n ? 0 : Infinity)
    );
  },
  tolerance: 0,
};
