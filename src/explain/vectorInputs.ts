import fc from 'fast-check';
import { bpHiddenStep } from '../../golden/frontContribution/index.js';
import type { Claim } from './claim.js';
import { smallIntegers } from './smallIntegers.js';

/** One linear hidden unit with n inputs, y = w_2 (w_1 . x), and one sample. Small integers. */
export interface VectorCase {
  readonly inputs: readonly { readonly weight: number; readonly x: number }[];
  readonly last: number;
  readonly target: number;
}

/** Weights and output on the sample. */
export interface VectorState {
  readonly hidden: readonly number[];
  readonly last: number;
  readonly y: number;
}

/** Before and after a step of back-propagation at rate 1. All numbers are exact. */
export function vectorStep({ inputs, last, target }: VectorCase): {
  readonly before: VectorState;
  readonly after: VectorState;
} {
  const x = inputs.map((input) => input.x);
  const hidden = inputs.map(({ weight }) => weight);
  const first = bpHiddenStep(
    { hidden: 'identity', first: [hidden], second: [[last]] },
    x,
    [target],
    1,
  );
  // The output of a network is that of its next step.
  const second = bpHiddenStep(first.network, x, [target], 1);
  return {
    before: { hidden, last, y: first.y[0] ?? NaN },
    after: {
      hidden: first.network.first[0] ?? [],
      last: first.network.second[0]?.[0] ?? NaN,
      y: second.y[0] ?? NaN,
    },
  };
}

/**
 * That the final weight determines the network: where a step of back-propagation leaves it, the output
 * stays. True for one input; false from two on, whatever function of the final weight the hidden
 * weights are said to be, even one that depends on the data.
 *
 * @param most inputs
 */
export function vectorInputs(most: number): Claim<VectorCase> {
  return {
    cases: fc.record({
      inputs: fc
        .array(fc.record({ weight: smallIntegers, x: smallIntegers }), {
          minLength: 1,
          maxLength: most,
        })
        // A hidden unit of zeros has no sign to begin with.
        .filter((inputs) => inputs.some(({ weight }) => weight !== 0)),
      last: smallIntegers,
      target: smallIntegers,
    }),
    difference: (drawn) => {
      const { before, after } = vectorStep(drawn);
      return after.last === before.last ? Math.abs(after.y - before.y) : 0;
    },
    tolerance: 0,
  };
}
