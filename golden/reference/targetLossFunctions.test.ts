import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { TARGET_LOSSES, type TargetLoss } from '../networkSpec.js';
import { TARGET_LOSS_FUNCTIONS } from './targetLossFunctions.js';

const value = fc.double({ min: -2, max: 2, noNaN: true });
const step = 1e-5;

/** Where a loss bends: h - t, or h itself for the hinge. */
function nearKink(name: TargetLoss, h: number, t: number): boolean {
  const kinks = {
    l2: [],
    l1: [t],
    huber: [t - 0.25, t + 0.25],
    hinge: [t],
    logistic: [],
    linear: [],
  };
  return kinks[name].some((kink) => Math.abs(h - kink) <= 2 * step);
}

describe.each(TARGET_LOSSES)('%s', (name) => {
  const { loss, gradient } = TARGET_LOSS_FUNCTIONS[name];

  test('the gradient is the central difference of the loss', () => {
    fc.assert(
      fc.property(value, value, (h, t) => {
        fc.pre(!nearKink(name, h, t));
        const numeric = (loss(h + step, t) - loss(h - step, t)) / (2 * step);
        expect(Math.abs(numeric - gradient(h, t))).toBeLessThan(1e-8);
      }),
      settings(1000),
    );
  });

  test('the loss is convex: its gradient never falls as h grows', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, t) => {
        const low = gradient(Math.min(a, b), t);
        expect(gradient(Math.max(a, b), t)).toBeGreaterThanOrEqual(low - 1e-15);
      }),
      settings(1000),
    );
  });
});

describe('known values', () => {
  test.each([
    ['l2', 0.5, -0.25, 0.28125, 0.75],
    ['l1', 0.5, -0.25, 0.75, 1],
    ['huber', 0.5, -0.25, 0.25 * (0.75 - 0.125), 0.25],
    ['huber', 0.5, 0.375, 0.0078125, 0.125],
    ['hinge', 0.5, -0.25, 0.75, 1],
    ['hinge', 0.5, 0.25, 0, 0],
    ['hinge', -0.5, 0.25, 0.75, -1],
    ['hinge', 0.5, 0, 0, 0],
    ['logistic', 0, -0.25, Math.LN2 / 4, 0.5],
    ['logistic', Math.LN2 / 4, 0.25, Math.log(1.5) / 4, -1 / 3],
    ['logistic', 0.5, 0, Math.LN2 / 4, 0],
    ['logistic', 1000, -1, 1000, 1],
    ['linear', 0.5, -0.25, 0.125, 0.25],
  ] as const)('%s of h = %d, t = %d', (name, h, t, loss, gradient) => {
    expect(TARGET_LOSS_FUNCTIONS[name].loss(h, t)).toBeCloseTo(loss, 15);
    expect(TARGET_LOSS_FUNCTIONS[name].gradient(h, t)).toBeCloseTo(gradient, 15);
  });
});
