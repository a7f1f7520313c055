import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import {
  BASES,
  HIDDEN_ACTIVATIONS,
  OUTPUT_ACTIVATIONS,
  type HiddenActivation,
  type OutputActivation,
  type Rule,
} from '../networkSpec.js';
import { randomStream } from '../random.js';
import { deltas } from './deltas.js';
import { forward } from './forward.js';
import { initialise } from './initialise.js';
import type { LearningOptions } from './learningOptions.js';
import type { ReferenceNetwork } from './network.js';

interface Case {
  readonly widths: number[];
  readonly seed: number;
  readonly hidden: HiddenActivation;
  readonly output: OutputActivation;
  readonly x: Float64Array;
  readonly label: number;
}

const anyCase = (minHidden: number, maxHidden: number): fc.Arbitrary<Case> => {
  const width = fc.integer({ min: 1, max: 9 });
  return fc
    .record({
      widths: fc.array(width, { minLength: minHidden + 2, maxLength: maxHidden + 2 }),
      seed: fc.integer(),
      hidden: fc.constantFrom(...HIDDEN_ACTIVATIONS),
      output: fc.constantFrom(...OUTPUT_ACTIVATIONS),
      pick: fc.nat(),
    })
    .map(({ widths, seed, pick, ...activations }) => {
      const stream = randomStream(seed, 'test');
      const x = Float64Array.from({ length: widths[0] ?? 0 }, () => 2 * stream.uniform() - 1);
      return { widths, seed, ...activations, x, label: pick % (widths.at(-1) ?? 1) };
    });
};

/** The case's network for a rule: the weights do not depend on it. */
const networkFor = ({ widths, seed, hidden }: Case, rule: Rule): ReferenceNetwork =>
  initialise(widths, seed, { rule, hidden });

const deltasOf = (
  network: ReferenceNetwork,
  { hidden, output, x, label }: Case,
  options: Omit<LearningOptions, 'hidden' | 'output'>,
): number[][] => {
  const activations = { hidden, output };
  const trace = forward(network, activations, x);
  return deltas(network, { ...activations, ...options }, trace, label).map((delta) => [...delta]);
};

const expectClose = (actual: number[][], expected: number[][]): void => {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  for (const [l, row] of actual.entries()) {
    for (const [i, value] of row.entries()) expect(value).toBeCloseTo(expected[l]?.[i] ?? NaN, 12);
  }
};

describe('rules that are the same where they should be', () => {
  test('fa is bp when B is W^T, however deep', () => {
    fc.assert(
      fc.property(anyCase(1, 4), (drawn) => {
        const network = networkFor(drawn, 'fa');
        for (const [index, { feedback }] of network.layers.slice(0, -1).entries()) {
          feedback.set(network.layers[index + 1]?.weights ?? []);
        }
        expectClose(
          deltasOf(network, drawn, { rule: 'fa' }),
          deltasOf(network, drawn, { rule: 'bp' }),
        );
      }),
      settings(300),
    );
  });

  test('dfa is bp when B is W_2^T, with one hidden layer', () => {
    fc.assert(
      fc.property(anyCase(1, 1), (drawn) => {
        const network = networkFor(drawn, 'dfa');
        network.layers[0]?.feedback.set(network.layers[1]?.weights ?? []);
        expectClose(
          deltasOf(network, drawn, { rule: 'dfa' }),
          deltasOf(network, drawn, { rule: 'bp' }),
        );
      }),
      settings(300),
    );
  });

  test('fa is dfa with one hidden layer: the layer above is the output, and B is drawn alike', () => {
    fc.assert(
      fc.property(anyCase(1, 1), (drawn) => {
        expect(deltasOf(networkFor(drawn, 'fa'), drawn, { rule: 'fa' })).toEqual(
          deltasOf(networkFor(drawn, 'dfa'), drawn, { rule: 'dfa' }),
        );
      }),
      settings(100),
    );
  });

  test('sdfa is dfa when every error is 1 or -1, and dfa of the signs otherwise', () => {
    fc.assert(
      fc.property(anyCase(1, 4), (drawn) => {
        const saturated: Case = { ...drawn, output: 'hard-sigmoid' };
        const network = networkFor(saturated, 'sdfa');
        // The right class is off and all others are on, whatever comes from below.
        const { biases } = network.layers.at(-1) ?? { biases: [] };
        for (let c = 0; c < biases.length; c++) biases[c] = c === drawn.label ? -1000 : 1000;
        const sdfa = deltasOf(network, saturated, { rule: 'sdfa' });
        expect(sdfa.at(-1)?.map(Math.abs)).toEqual(Array.from(biases, () => 1));
        expectClose(sdfa, deltasOf(network, saturated, { rule: 'dfa' }));
      }),
      settings(300),
    );
  });

  test('sdfa does not see how large an error is', () => {
    fc.assert(
      fc.property(anyCase(1, 4), (drawn) => {
        const sigmoid: Case = { ...drawn, output: 'sigmoid' };
        const network = networkFor(sigmoid, 'sdfa');
        const certain = structuredClone(network);
        const { biases } = certain.layers.at(-1) ?? { biases: [] };
        for (let c = 0; c < biases.length; c++) biases[c] = 2;
        expectClose(
          deltasOf(certain, sigmoid, { rule: 'sdfa' }).slice(0, -1),
          deltasOf(network, sigmoid, { rule: 'sdfa' }).slice(0, -1),
        );
      }),
      settings(100),
    );
  });

  test('tpsgd with the linear loss is drtp with B = -P', () => {
    fc.assert(
      fc.property(anyCase(1, 4), (drawn) => {
        const targets = networkFor(drawn, 'tpsgd');
        const projection = structuredClone(targets);
        for (const { feedback } of projection.layers) {
          for (const [at, value] of feedback.entries()) feedback[at] = -value;
        }
        expectClose(
          deltasOf(targets, drawn, { rule: 'tpsgd', loss: 'linear' }),
          deltasOf(projection, drawn, { rule: 'drtp' }),
        );
      }),
      settings(300),
    );
  });

  test('lls-m with m = 1 and lls-mxm with M = I are lls', () => {
    fc.assert(
      fc.property(
        anyCase(1, 4),
        fc.constantFrom(...BASES),
        fc.constantFrom('sigmoid' as const, 'softmax' as const),
        (drawn, basis, localError) => {
          const classes = drawn.widths.at(-1) ?? 0;
          const scaled = networkFor(drawn, 'lls-m');
          for (const { feedback } of scaled.layers) feedback.fill(1);
          const mixed = networkFor(drawn, 'lls-mxm');
          for (const { feedback } of mixed.layers) {
            for (const at of feedback.keys()) feedback[at] = at % (classes + 1) === 0 ? 1 : 0;
          }
          const options = { basis, localError };
          const lls = deltasOf(networkFor(drawn, 'lls'), drawn, { rule: 'lls', ...options });
          expectClose(deltasOf(scaled, drawn, { rule: 'lls-m', ...options }), lls);
          expectClose(deltasOf(mixed, drawn, { rule: 'lls-mxm', ...options }), lls);
        },
      ),
      settings(300),
    );
  });
});
