import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Split } from './dataset.js';
import { toActivations } from './toActivations.js';
import { toReals } from './toReals.js';

const split = (...pixels: number[]): Split => ({
  count: 1,
  pixels: Uint8Array.from(pixels),
  labels: new Uint8Array(1),
});

it('maps black to 0, white to 2^F - 1 and what lies between to the nearest, halves upwards', () => {
  expect([...toActivations(split(0, 1, 127, 128, 255), { maxPixel: 255 }, 7)]).toEqual([
    0, 0, 63, 64, 127,
  ]);
  // 8 * 127 / 16 = 63.5
  expect([...toActivations(split(0, 1, 8, 15, 16), { maxPixel: 16 }, 7)]).toEqual([
    0, 8, 64, 119, 127,
  ]);
});

it('agrees with BigInt arithmetic and with the reals to half a step', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(16, 255),
      fc.nat(255),
      fc.integer({ min: 1, max: 30 }),
      (maxPixel, any, fraction) => {
        const images = split(any % (maxPixel + 1));
        const pixel = BigInt(any % (maxPixel + 1));
        const one = 2n ** BigInt(fraction) - 1n;
        const [raw = Number.NaN] = toActivations(images, { maxPixel }, fraction);
        expect(BigInt(raw)).toBe((2n * pixel * one + BigInt(maxPixel)) / (2n * BigInt(maxPixel)));
        const [real = Number.NaN] = toReals(images, { maxPixel });
        expect(Math.abs(raw - real * Number(one))).toBeLessThanOrEqual(0.5 + 1e-6);
      },
    ),
  );
});

it.each([0, 31, 1.5, Number.NaN])('refuses %d fraction bits', (fraction) => {
  expect(() => toActivations(split(0), { maxPixel: 255 }, fraction)).toThrow(
    /toActivations: fraction must be an integer from 1 to 30/,
  );
});
