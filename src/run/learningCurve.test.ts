import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { LearningCurve } from './learningCurve.js';

test('by hand: two samples, one right', () => {
  const curve = new LearningCurve(100);
  curve.add([100, 0], 0);
  curve.add([60, 20], 1);
  expect(curve.points).toEqual([
    { samples: 1, accuracy: 1, error: 0 },
    { samples: 2, accuracy: 0, error: Math.sqrt((0.6 ** 2 + 0.8 ** 2) / 2) },
  ]);
});

test('however many samples: at most 128 points in equal stretches, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), (count, seed) => {
      const curve = new LearningCurve(1);
      let right = 0;
      for (let n = 0; n < count; n++) {
        const label = ((seed + n) >>> 3) & 1;
        if (label === 0) right++;
        curve.add([0, 1, 0], label, 1, 2);
      }
      const points = curve.points;
      expect(points.length).toBeLessThanOrEqual(128);
      expect(points.at(-1)?.samples).toBe(count);
      const every = points[0]?.samples ?? 0;
      points.slice(0, -1).forEach(({ samples }, at) => {
        expect(samples).toBe((at + 1) * every);
      });
      let before = 0;
      const found = points.reduce((sum, { samples, accuracy }) => {
        const part = accuracy * (samples - before);
        before = samples;
        return sum + part;
      }, 0);
      expect(Math.round(found)).toBe(right);
    }),
    settings(50),
  );
});
