import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { epochOrder, SHUFFLED } from './epochOrder.js';

const sorted = (order: Int32Array): number[] => [...order].sort((a, b) => a - b);

test('a shuffled epoch has every sample once, and depends on the seed and its number alone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (samples, seed, epoch) => {
        const order = epochOrder(SHUFFLED, samples, seed, epoch);
        expect(sorted(order)).toEqual([...Array(samples).keys()]);
        expect(epochOrder(SHUFFLED, samples, seed, epoch)).toEqual(order);
        // Two orders of 20 are the same with a chance of 1 in 20!.
        if (samples < 20) return;
        expect(epochOrder(SHUFFLED, samples, seed, epoch + 1)).not.toEqual(order);
        expect(epochOrder(SHUFFLED, samples, (seed + 1) % 2 ** 32, epoch)).not.toEqual(order);
      },
    ),
    settings(100),
  );
});

test('every sample comes to every place equally often', () => {
  // 6,000 epochs of 6: each of 36 counts is 1,000 +- 29; five deviations are passed by chance once in
  // 50,000 seeds, and the seed is fixed.
  const counts = Array<number>(36).fill(0);
  for (let epoch = 1; epoch <= 6000; epoch++) {
    for (const [place, index] of epochOrder(SHUFFLED, 6, 1, epoch).entries()) {
      const at = 6 * place + index;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  expect(Math.min(...counts)).toBeGreaterThan(1000 - 5 * 29);
  expect(Math.max(...counts)).toBeLessThan(1000 + 5 * 29);
});

test('an order of all epochs is cut into epochs, one of an epoch serves for all', () => {
  const order = Int32Array.of(3, 1, 2, 0);
  expect(epochOrder(order, 2, 1, 2)).toEqual(Int32Array.of(2, 0));
  expect(epochOrder(order, 4, 1, 2)).toBe(order);
  expect(epochOrder(undefined, 3, 1, 2)).toEqual(Int32Array.of(0, 1, 2));
});
