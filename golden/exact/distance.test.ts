import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layerWidth } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { quantize } from '../fixed/quantize.js';
import { RULE_DEFAULTS, type NetworkSpec } from '../networkSpec.js';
import { randomStream } from '../random.js';
import { forward } from '../reference/forward.js';
import { initialise } from '../reference/initialise.js';
import { ExactLearner } from './exactLearner.js';
import { initialiseExact } from './network.js';

const width = layerWidth({ rows: 8, cols: 8 }, 30);
const drawn = fc.record({
  layers: fc.array(width, { minLength: 2, maxLength: 4 }),
  hidden: fc.constantFrom('hard-tanh' as const, 'clipped-relu' as const),
  output: fc.constantFrom('hard-sigmoid' as const, 'sigmoid' as const),
  seed: fc.nat(),
});

/** What one forward pass in those numbers is off by, and what it may be off by at most. */
function distance(
  { layers, hidden, output, seed }: typeof drawn extends fc.Arbitrary<infer T> ? T : never,
  fraction: number,
  weightFraction: number,
): { readonly measured: number; readonly bound: number } {
  const activation = { signed: true, width: fraction + 1, fraction };
  const weight = { signed: true, width: weightFraction + 3, fraction: weightFraction };
  const spec: NetworkSpec = {
    rule: 'drtp',
    ...RULE_DEFAULTS,
    layers,
    hidden,
    output,
    formats: { activation, weight, delta: activation },
    rounding: 'nearest',
    feedback: 'uniform',
    rateShift: { hidden: 5, output: 5 },
    rateSteps: [],
    seed,
  };
  const stream = randomStream(seed, 'inputs');
  const one = 2 ** fraction - 1;
  const real = Array.from({ length: layers[0] ?? 0 }, () => 2 * stream.uniform() - 1);
  const raw = real.map((x) => Math.max(-one, Math.min(one, quantize(x, activation))));
  const reference = initialise(layers, seed);
  const trace = forward(reference, { hidden, output }, Float64Array.from(real));
  const y = new ExactLearner(initialiseExact(spec)).infer(raw);

  // Half a step of an activation and of a weight; a whole one where a value is clipped to 2^F - 1.
  const step = 2 ** -fraction;
  const weightHalf = 2 ** -(weightFraction + 1);
  let errors = real.map(() => step);
  for (const [index, { inputs, outputs, weights }] of reference.layers.entries()) {
    const h = trace.h[index] ?? new Float64Array(0);
    const isOutput = index + 1 === reference.layers.length;
    errors = Array.from({ length: outputs }, (_, j) => {
      // z = sum W h + b, b = 0 here; then rounded.
      let error = step / 2;
      for (let i = 0; i < inputs; i++) {
        const off = errors[i] ?? 0;
        error += Math.abs(weights[j * inputs + i] ?? 0) * off;
        error += weightHalf * (Math.abs(h[i] ?? 0) + off);
      }
      if (!isOutput) return error + step;
      // Slope 1/4 at most; the table's index is off by half of 2^-6, and ends at +-8.
      const table = output === 'sigmoid' ? 2 ** -7 / 4 + 0.0004 : 0;
      return error / 4 + table + step;
    });
  }
  const off = Array.from(y, (value, j) => Math.abs(value * step - (trace.h.at(-1)?.[j] ?? NaN)));
  return { measured: Math.max(...off), bound: Math.max(...errors) };
}

test('a forward pass is no further from the float reference than its roundings add up to', () => {
  fc.assert(
    fc.property(
      drawn,
      fc.integer({ min: 3, max: 15 }),
      fc.integer({ min: 3, max: 20 }),
      (network, fraction, weightFraction) => {
        const { measured, bound } = distance(network, fraction, weightFraction);
        expect(measured).toBeLessThanOrEqual(bound);
      },
    ),
    settings(1000),
  );
});

test('and approaches it as the widths grow: below 0.02 at s16.15 with s23.20, tables apart', () => {
  fc.assert(
    fc.property(drawn, (network) => {
      const bounds = [3, 7, 11, 15].map((f) => distance(network, f, f + 5).bound);
      expect(bounds).toEqual(bounds.toSorted((a, b) => b - a));
      const { measured } = distance(network, 15, 20);
      expect(measured).toBeLessThan(0.02);
    }),
    settings(300),
  );
});
