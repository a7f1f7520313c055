import fc from 'fast-check';
import { flowDistance, type FlowDistance } from '../../golden/frontContribution/index.js';
import type { Claim } from './claim.js';
import { smallIntegers } from './smallIntegers.js';

/** Two weights trained on one sample with input 1. */
export interface CrossingCase {
  readonly hidden: number;
  readonly last: number;
  readonly target: number;
}

/** Two rates, one ten times the other. */
const RATES = { large: 0.05, small: 0.005 } as const;

/** Training of a case, 5 units of the flow's time. */
export function train({ hidden, last, target }: CrossingCase, eta: number): FlowDistance {
  return flowDistance([hidden, last], { x: [1], target: [target] }, eta, 5);
}

/**
 * That Front-Contribution's distance from back-propagation shrinks with the rate for *every* scalar
 * chain. It does not: a hidden weight smaller than the final one may have to pass through zero, and
 * sgn(w_1(0)) sqrt(w_2^2 + D) cannot follow.
 */
export const zeroCrossings: Claim<CrossingCase> = {
  cases: fc.record({
    hidden: smallIntegers.filter((weight) => weight !== 0),
    last: smallIntegers,
    target: smallIntegers,
  }),
  difference: (drawn) => {
    const fine = train(drawn, RATES.small).largest;
    return fine < 1e-6 ? 0 : fine / train(drawn, RATES.large).largest;
  },
  tolerance: 0.2,
};
