import fc from 'fast-check';
import {
  bpHiddenStep,
  dualFirst,
  dualForm,
  dualStep,
  type HiddenNetwork,
  type HiddenUnit,
} from '../../golden/frontContribution/index.js';
import type { Claim } from './claim.js';
import { thousandths } from './thousandths.js';

/** A network with one hidden layer, its samples, and in which order it is trained on them. */
export interface HiddenCase {
  readonly network: HiddenNetwork;
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  /** A step each: index of the sample. */
  readonly order: readonly number[];
  readonly eta: number;
}

interface Space {
  readonly units: readonly HiddenUnit[];
  readonly weight: fc.Arbitrary<number>;
  readonly value: fc.Arbitrary<number>;
  readonly eta: fc.Arbitrary<number>;
  /** Most inputs, hidden units, samples. */
  readonly width: number;
  readonly steps: number;
}

function networks({ units, weight, value, eta, width, steps }: Space): fc.Arbitrary<HiddenCase> {
  const size = fc.integer({ min: 1, max: width });
  const matrix = (of: fc.Arbitrary<number>, rows: number, columns: number) => {
    const line = fc.array(of, { minLength: columns, maxLength: columns });
    return fc.array(line, { minLength: rows, maxLength: rows });
  };
  return fc
    .record({ inputs: size, hidden: size, outputs: fc.integer({ min: 1, max: 2 }), samples: size })
    .chain(({ inputs, hidden, outputs, samples }) =>
      fc.record({
        network: fc.record({
          hidden: fc.constantFrom(...units),
          first: matrix(weight, hidden, inputs),
          second: matrix(weight, outputs, hidden),
        }),
        inputs: matrix(value, samples, inputs),
        targets: matrix(value, samples, outputs),
        order: fc.array(fc.nat(samples - 1), { minLength: 1, maxLength: steps }),
        eta,
      }),
    );
}

/** Largest distance of outputs and of hidden and final weights, over all steps. */
function difference({ network, inputs, targets, order, eta }: HiddenCase): number {
  let bp = network;
  let form = dualForm(network, inputs);
  let largest = 0;
  const compare = (a: readonly number[], b: readonly number[] = []): void => {
    for (const [i, value] of a.entries()) {
      const apart = Math.abs(value - (b[i] ?? NaN));
      if (!(apart <= largest)) largest = apart;
    }
  };
  for (const j of order) {
    const target = targets[j] ?? [];
    const plain = bpHiddenStep(bp, inputs[j] ?? [], target, eta);
    const dual = dualStep(form, j, target, eta);
    bp = plain.network;
    form = dual.form;
    compare(plain.y, dual.y);
    const first = dualFirst(form, network.first, inputs);
    for (const [i, row] of bp.first.entries()) compare(row, first[i]);
    for (const [i, row] of bp.second.entries()) compare(row, form.second[i]);
  }
  return largest;
}

/**
 * The dual form is back-propagation, in numbers that doubles hold exactly: small integers, rates that
 * are powers of two, units without rounding. Two steps, as each doubles the bits and more; the second
 * starts from an A that is no longer zero.
 */
export const dualFormsExactly: Claim<HiddenCase> = {
  cases: networks({
    units: ['identity', 'clipped-relu', 'hard-tanh'],
    weight: fc.integer({ min: -3, max: 3 }).map((n) => n / 2),
    value: fc.integer({ min: -2, max: 2 }),
    eta: fc.constantFrom(1, 0.5),
    width: 3,
    steps: 2,
  }),
  difference,
  tolerance: 0,
};

/** The same for many steps of any numbers, with smooth units; only rounding is left between the two. */
export const dualFormsInDoubles: Claim<HiddenCase> = {
  cases: networks({
    units: ['tanh', 'identity'],
    weight: thousandths(1),
    value: thousandths(1),
    eta: fc.integer({ min: 1, max: 100 }).map((n) => n / 1000),
    width: 6,
    steps: 60,
  }),
  difference,
  tolerance: 1e-12,
};
