import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkFormats, networkSpec } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { symmetricLimit } from '../format.js';
import { FEEDBACKS, RULE_DEFAULTS } from '../networkSpec.js';
import { feedbackMatrix, feedbackSeed } from './feedback.js';

const hiddenLayer = networkSpec({
  formats: networkFormats,
  shape: { rows: 4, cols: 4 },
  widest: 40,
  deepest: 4,
})
  .filter(({ layers }) => layers.length > 2)
  .chain((spec) =>
    fc.record({
      spec: fc.constant(spec),
      l: fc.integer({ min: 1, max: spec.layers.length - 2 }),
    }),
  );

test('has a row for each class and only the values of its kind', () => {
  fc.assert(
    fc.property(hiddenLayer, ({ spec, l }) => {
      const matrix = feedbackMatrix(spec, l);
      const limit = symmetricLimit(spec.formats.delta);
      expect(matrix).toHaveLength((spec.layers.at(-1) ?? 0) * (spec.layers[l] ?? 0));
      const allowed: Record<(typeof FEEDBACKS)[number], (value: number) => boolean> = {
        uniform: (value) => Math.abs(value) <= limit,
        lfsr: (value) => Math.abs(value) <= limit,
        ternary: (value) => value === 0 || Math.abs(value) === limit,
        sign: (value) => Math.abs(value) === limit,
        'lfsr-sign': (value) => Math.abs(value) === limit,
      };
      expect([...matrix].filter((value) => !allowed[spec.feedback](value))).toEqual([]);
      expect(feedbackMatrix(spec, l)).toEqual(matrix);
    }),
    settings(300),
  );
});

test('is the documented LFSR, class by class and unit by unit', () => {
  const step = (state: bigint): bigint => (state >> 1n) ^ (state & 1n ? 0x80200003n : 0n);
  const advance = (state: bigint, steps: number): bigint => {
    let next = state;
    for (let i = 0; i < steps; i++) next = step(next);
    return next;
  };
  /** Column k of T: 32 (k + 1) steps after 1. */
  const spread = (index: number): bigint =>
    [...Array(16).keys()].reduce(
      (sum, k) => ((index >> k) & 1 ? sum ^ advance(1n, 32 * (k + 1)) : sum),
      0n,
    );
  fc.assert(
    fc.property(
      hiddenLayer,
      fc.constantFrom('lfsr' as const, 'lfsr-sign' as const),
      ({ spec, l }, feedback) => {
        const { width } = spec.formats.delta;
        const limit = symmetricLimit(spec.formats.delta);
        const units = spec.layers[l] ?? 0;
        const matrix = feedbackMatrix({ ...spec, feedback }, l);
        for (let c = 0; c < (spec.layers.at(-1) ?? 0); c++) {
          const start = BigInt(feedbackSeed(spec, l)) ^ spread(c);
          // From zero an LFSR never moves.
          expect(start).not.toBe(0n);
          let state = start;
          const row = Array.from({ length: units }, () => {
            state = advance(state, 16);
            const value = Number(BigInt.asIntN(width, state));
            if (feedback === 'lfsr-sign') return value < 0 ? -limit : limit;
            return Math.max(-limit, value);
          });
          expect([...matrix.subarray(c * units, (c + 1) * units)]).toEqual(row);
        }
      },
    ),
    settings(30),
  );
});

test('is centred: the mean of many values is near zero, for every kind', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...FEEDBACKS), (seed, feedback) => {
      const format = { signed: true, width: 8, fraction: 7 };
      const matrix = feedbackMatrix(
        {
          rule: 'drtp',
          ...RULE_DEFAULTS,
          layers: [1, 500, 10],
          hidden: 'hard-tanh',
          output: 'sigmoid',
          formats: { activation: format, weight: format, delta: format },
          rounding: 'nearest',
          feedback,
          rateShift: { hidden: 0, output: 0 },
          rateSteps: [],
          seed,
        },
        1,
      );
      const mean = matrix.reduce((sum, value) => sum + value, 0) / matrix.length;
      // 5000 values of at most +-127: one standard error is at most 1.8; seven of them.
      expect(Math.abs(mean)).toBeLessThan(12.6);
    }),
    settings(100),
  );
});
