import fc from 'fast-check';
import { flowDistance, type ChainSamples } from '../../golden/frontContribution/index.js';
import type { Claim } from './claim.js';
import { thousandths } from './thousandths.js';

/** A chain and its data. */
export interface FlowCase {
  /** w_1 .. w_d. */
  readonly weights: readonly number[];
  readonly samples: ChainSamples;
}

/** How long chains are trained, in the flow's time (steps times rate). */
const TIME = 1;

/** Two rates, one ten times the other. */
const RATES = { large: 0.004, small: 0.0004 } as const;

/**
 * How many times smaller the distance from back-propagation becomes when the rate goes from 0.004 to
 * 0.0004; nothing where there is hardly any.
 */
export function shrinkage({ weights, samples }: FlowCase): number | undefined {
  const small = flowDistance(weights, samples, RATES.small, TIME).largest;
  return small < 1e-9
    ? undefined
    : flowDistance(weights, samples, RATES.large, TIME).largest / small;
}

/**
 * Unbalanced chains whose hidden weights are larger than the final one (D_i >= 0): the distance is in
 * proportion to the rate. A rate ten times smaller leaves a tenth of it: 1/9 to 1/11.
 */
export const smallRates: Claim<FlowCase> = {
  cases: fc
    .record({
      last: thousandths(1),
      hidden: fc.array(fc.record({ sign: fc.constantFrom(1, -1), offset: fc.nat(1000) }), {
        minLength: 1,
        maxLength: 3,
      }),
      data: fc.array(fc.tuple(thousandths(1), thousandths(1)), { minLength: 1, maxLength: 3 }),
    })
    .map(({ last, hidden, data }) => ({
      weights: [
        ...hidden.map(({ sign, offset }) => sign * Math.sqrt(last * last + offset / 1000)),
        last,
      ],
      samples: { x: data.map(([x]) => x), target: data.map(([, target]) => target) },
    })),
  difference: (drawn) => {
    const times = shrinkage(drawn);
    return times === undefined ? 0 : Math.abs(times - 10);
  },
  tolerance: 1,
};
