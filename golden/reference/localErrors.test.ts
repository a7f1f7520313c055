import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { BASES, type Basis } from '../networkSpec.js';
import { randomStream } from '../random.js';
import { ruleOf } from '../rules/ruleOf.js';
import type { LayerSample, ReferenceLearning, ReferenceSignal } from '../rules/rule.js';
import { LOCAL_ERRORS, type LocalError } from './localErrors.js';
import { localBasis } from './localBasis.js';

const ERRORS: readonly LocalError[] = ['sigmoid', 'softmax'];
const RULES = ['lls', 'lls-m', 'lls-mxm'] as const;

/** z of a layer, from the equations: u = gain S h, then m (.) u or u M. */
function mixed(
  rule: (typeof RULES)[number],
  { h, layer, classes, options }: LayerSample,
): Float64Array {
  const S = localBasis(options.basis ?? 'square', classes, h.length);
  const gain = LOCAL_ERRORS[options.localError ?? 'sigmoid'].gain(h.length);
  const u = Float64Array.from({ length: classes }, (_, c) =>
    h.reduce((sum, value, t) => sum + gain * (S[c * h.length + t] ?? NaN) * value, 0),
  );
  const own = layer.feedback;
  if (rule === 'lls') return u;
  if (rule === 'lls-m') return u.map((value, c) => value * (own[c] ?? NaN));
  return u.map((_, c) =>
    u.reduce((sum, value, k) => sum + value * (own[k * classes + c] ?? NaN), 0),
  );
}

/** One layer with n units, with a random h and random m or M. */
function layerSample(
  rule: (typeof RULES)[number],
  { units, classes, seed }: { units: number; classes: number; seed: number },
  basis: Basis,
  localError: LocalError,
): LayerSample {
  const stream = randomStream(seed, 'layer');
  const draw = (length: number, limit: number): Float64Array =>
    Float64Array.from({ length }, () => limit * (2 * stream.uniform() - 1));
  return {
    layer: {
      inputs: 1,
      outputs: units,
      weights: new Float64Array(units),
      biases: new Float64Array(units),
      feedback: draw({ lls: 0, 'lls-m': classes, 'lls-mxm': classes * classes }[rule], 2),
    },
    label: stream.below(classes),
    classes,
    h: draw(units, 1),
    options: { rule, hidden: 'tanh', output: 'sigmoid', basis, localError },
  };
}

const shape = fc.record({
  units: fc.integer({ min: 1, max: 20 }),
  classes: fc.integer({ min: 1, max: 6 }),
  seed: fc.integer(),
});

const cases = RULES.flatMap((rule) =>
  ERRORS.flatMap((localError) => BASES.map((basis) => ({ rule, localError, basis }))),
);

const step = 2e-5;

/**
 * d loss / d parameters[at], by a central difference of the fourth order: with the gain of one unit, M
 * makes z 288 times as steep as h, and the second order's error is seen.
 */
function slope(parameters: Float64Array, at: number, loss: () => number): number {
  const value = parameters[at] ?? NaN;
  const lossAt = (moved: number): number => {
    parameters[at] = moved;
    const result = loss();
    parameters[at] = value;
    return result;
  };
  const slopeOver = (distance: number): number =>
    (lossAt(value + distance) - lossAt(value - distance)) / (2 * distance);
  return (4 * slopeOver(step) - slopeOver(2 * step)) / 3;
}

describe.each(cases)('$rule, $localError, $basis', ({ rule, localError, basis }) => {
  const { gain, loss } = LOCAL_ERRORS[localError];

  test('gain times m is the gradient of the local loss in h', () => {
    fc.assert(
      fc.property(shape, (drawn) => {
        const sample = layerSample(rule, drawn, basis, localError);
        const { layer, classes } = sample;
        const signal: ReferenceSignal = {
          ...sample,
          next: layer, // neither the layer above nor the output is looked at
          deltaNext: new Float64Array(drawn.units).fill(NaN),
          error: new Float64Array(classes).fill(NaN),
        };
        const m = ruleOf(rule).reference.modulator(signal);
        expect(m).toHaveLength(drawn.units);
        for (const [j, value] of m.entries()) {
          const numeric = slope(sample.h, j, () => loss(mixed(rule, sample), sample.label));
          const gradient = gain(drawn.units) * value;
          expect(Math.abs(numeric - gradient)).toBeLessThan(1e-7 * (1 + Math.abs(gradient)));
        }
      }),
      settings(50),
    );
  });
});

const learning = cases.filter(({ rule }) => rule !== 'lls');

describe.each(learning)('$rule, $localError, $basis', ({ rule, localError, basis }) => {
  const { loss } = LOCAL_ERRORS[localError];

  test('what it learns is the gradient of the local loss in m or M', () => {
    fc.assert(
      fc.property(shape, (drawn) => {
        const sample = layerSample(rule, drawn, basis, localError);
        const { feedback } = sample.layer;
        const learning: ReferenceLearning = {
          ...sample,
          index: 1,
          tangent: () => {
            throw new Error('a local rule asked for a tangent pass');
          },
        };
        const gradient = ruleOf(rule).reference.feedback?.learning?.gradient(learning);
        expect(gradient).toHaveLength(feedback.length);
        for (const at of feedback.keys()) {
          const numeric = slope(feedback, at, () => loss(mixed(rule, sample), sample.label));
          const value = gradient?.[at] ?? NaN;
          expect(Math.abs(numeric - value)).toBeLessThan(1e-7 * (1 + Math.abs(value)));
        }
      }),
      settings(50),
    );
  });
});

describe('local errors', () => {
  test('probabilities by hand', () => {
    const z = Float64Array.of(0, Math.log(3));
    expect(LOCAL_ERRORS.sigmoid.probabilities(z)[0]).toBeCloseTo(0.5, 14);
    expect(LOCAL_ERRORS.sigmoid.probabilities(z)[1]).toBeCloseTo(0.75, 14);
    expect(LOCAL_ERRORS.softmax.probabilities(z)[0]).toBeCloseTo(0.25, 14);
    expect(LOCAL_ERRORS.softmax.probabilities(z)[1]).toBeCloseTo(0.75, 14);
    expect(LOCAL_ERRORS.softmax.loss(z, 0)).toBeCloseTo(Math.log(4), 14);
    expect(LOCAL_ERRORS.sigmoid.loss(z, 1)).toBeCloseTo(Math.LN2 + Math.log(4 / 3), 14);
  });

  test('neither overflows', () => {
    const z = Float64Array.of(2000, -2000);
    for (const { probabilities, loss } of Object.values(LOCAL_ERRORS)) {
      expect([...probabilities(z)]).toEqual([1, 0]);
      expect(loss(z, 0)).toBe(0);
    }
    expect(LOCAL_ERRORS.softmax.loss(z, 1)).toBe(4000);
    expect(LOCAL_ERRORS.sigmoid.loss(z, 1)).toBe(4000);
  });
});
