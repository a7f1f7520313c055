import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS, RULES } from '../networkSpec.js';
import { randomStream } from '../random.js';
import { HIDDEN_FUNCTIONS, type Activations } from './activations.js';
import { deltas } from './deltas.js';
import { forward, type Trace } from './forward.js';
import { initialise } from './initialise.js';
import { loss } from './loss.js';
import type { ReferenceNetwork } from './network.js';

interface Case {
  readonly network: ReferenceNetwork;
  readonly x: Float64Array;
  readonly label: number;
  readonly seed: number;
}

/** A random network with random biases, up to four layers deep, and a sample for it. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({
    widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
    seed: fc.integer(),
    pick: fc.nat(),
  })
  .map(({ widths, seed, pick }) => {
    const network = initialise(widths, seed);
    const stream = randomStream(seed, 'test');
    for (const { biases } of network.layers) {
      for (let i = 0; i < biases.length; i++) biases[i] = stream.uniform() - 0.5;
    }
    const x = Float64Array.from({ length: widths[0] ?? 0 }, () => 2 * stream.uniform() - 1);
    return { network, x, label: pick % (widths.at(-1) ?? 1), seed };
  });

const activationPairs = HIDDEN_ACTIVATIONS.flatMap((hidden) =>
  OUTPUT_ACTIVATIONS.map((output): Activations => ({ hidden, output })),
);

/** Are all z so far from a kink of their function that a small step stays on the same piece? */
function smooth({ z }: Trace, { hidden, output }: Activations): boolean {
  const kinks = { 'hard-tanh': [-1, 1], 'clipped-relu': [0, 1], tanh: [] }[hidden];
  const far = (values: Float64Array | undefined, points: readonly number[]): boolean =>
    [...(values ?? [])].every((v) => points.every((point) => Math.abs(v - point) > 1e-3));
  return (
    z.slice(1, -1).every((values) => far(values, kinks)) &&
    // Clipped outputs of the hard sigmoid have the straight-through gradient, not a true one.
    (output !== 'hard-sigmoid' || [...(z.at(-1) ?? [])].every((v) => Math.abs(v) < 2 - 1e-3))
  );
}

describe('deltas of bp', () => {
  test.each(activationPairs)(
    'are the gradient by central differences: $hidden, $output',
    (activations) => {
      const step = 1e-5;
      let hiddenGradients = 0;
      fc.assert(
        fc.property(anyCase, ({ network, x, label }) => {
          const trace = forward(network, activations, x);
          fc.pre(smooth(trace, activations));
          const delta = deltas(network, { ...activations, rule: 'bp' }, trace, label);
          const numeric = (parameters: Float64Array, at: number): number => {
            const value = parameters[at] ?? 0;
            const lossAt = (moved: number): number => {
              parameters[at] = moved;
              const result = loss(activations.output, forward(network, activations, x), label);
              parameters[at] = value;
              return result;
            };
            return (lossAt(value + step) - lossAt(value - step)) / (2 * step);
          };
          for (const [index, layer] of network.layers.entries()) {
            for (let i = 0; i < layer.outputs; i++) {
              const d = delta[index + 1]?.[i] ?? NaN;
              if (index + 1 < network.layers.length && d !== 0) hiddenGradients++;
              expect(Math.abs(numeric(layer.biases, i) - d)).toBeLessThan(1e-7 * (1 + Math.abs(d)));
              for (let j = 0; j < layer.inputs; j++) {
                const gradient = d * (trace.h[index]?.[j] ?? NaN);
                const error = Math.abs(numeric(layer.weights, i * layer.inputs + j) - gradient);
                expect(error).toBeLessThan(1e-7 * (1 + Math.abs(gradient)));
              }
            }
          }
        }),
        settings(150),
      );
      // Not all of it was in output layers or behind closed gates.
      expect(hiddenGradients).toBeGreaterThan(0);
    },
  );
});

describe('deltas of every rule', () => {
  test('the output layer has y - y*, whatever the rule', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom(...activationPairs),
        fc.constantFrom(...RULES),
        ({ network: { widths }, x, label, seed }, activations, rule) => {
          const network = initialise(widths, seed, { rule });
          const trace = forward(network, activations, x);
          const delta = deltas(network, { ...activations, rule }, trace, label);
          const y = trace.h.at(-1) ?? [];
          expect(delta).toHaveLength(network.widths.length);
          expect(delta[0]).toHaveLength(0);
          expect([...(delta.at(-1) ?? [])]).toEqual(
            Array.from(y, (value, i) => (i === label ? value - 1 : value)),
          );
        },
      ),
      settings(100),
    );
  });

  test('drtp: a hidden delta is row c of B_l times the gate, and nothing else', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom(...activationPairs),
        ({ network, x, label }, activations) => {
          const trace = forward(network, activations, x);
          const delta = deltas(network, { ...activations, rule: 'drtp' }, trace, label);
          const { derivative } = HIDDEN_FUNCTIONS[activations.hidden];
          for (const [index, layer] of network.layers.slice(0, -1).entries()) {
            // B_l^T y* in full, against the look-up of a row.
            const classes = network.widths.at(-1) ?? 0;
            for (let i = 0; i < layer.outputs; i++) {
              let m = 0;
              for (let c = 0; c < classes; c++) {
                m += (layer.feedback[c * layer.outputs + i] ?? NaN) * (c === label ? 1 : 0);
              }
              const gate = derivative(
                trace.z[index + 1]?.[i] ?? NaN,
                trace.h[index + 1]?.[i] ?? NaN,
              );
              expect(delta[index + 1]?.[i]).toBeCloseTo(m * gate, 15);
            }
          }
        },
      ),
      settings(100),
    );
  });

  test('shallow: hidden deltas are zero', () => {
    fc.assert(
      fc.property(anyCase, ({ network, x, label }) => {
        const options = { hidden: 'tanh', output: 'sigmoid', rule: 'shallow' } as const;
        const delta = deltas(network, options, forward(network, options, x), label);
        for (const values of delta.slice(1, -1)) expect(values.every((d) => d === 0)).toBe(true);
      }),
      settings(100),
    );
  });

  test('refuses a label that is no class, and a trace of another network', () => {
    const options = { hidden: 'tanh', output: 'sigmoid', rule: 'drtp' } as const;
    const network = initialise([2, 3, 4], 1);
    const trace = forward(network, options, new Float64Array(2));
    for (const label of [-1, 4, 0.5, NaN]) {
      expect(() => deltas(network, options, trace, label)).toThrow(
        `deltas: the label ${label} is not a class of the network; they are 0 to 3.`,
      );
      expect(() => loss('sigmoid', trace, label)).toThrow(`loss: the label ${label} is not`);
    }
    const shorter = initialise([2, 4], 1);
    expect(() =>
      deltas(network, options, forward(shorter, options, new Float64Array(2)), 0),
    ).toThrow('deltas: a trace of layers 2-4 is not of the network 2-3-4.');
  });
});

describe('loss', () => {
  test('known values', () => {
    const trace = (z: number[], y: number[]): Trace => ({
      z: [Float64Array.from(z)],
      h: [Float64Array.from(y)],
    });
    expect(loss('sigmoid', trace([0, 0], [0.5, 0.5]), 1)).toBeCloseTo(2 * Math.log(2), 15);
    expect(loss('sigmoid', trace([-1000, 1000], [0, 1]), 1)).toBe(0);
    expect(loss('sigmoid', trace([1000, 1000], [1, 1]), 1)).toBe(1000);
    expect(loss('identity', trace([2, 4], [2, 4]), 1)).toBe(6.5);
    expect(loss('hard-sigmoid', trace([0, 1], [0.5, 0.75]), 1)).toBe(0.625);
  });
});
