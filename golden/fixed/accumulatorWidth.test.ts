import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minRaw, parseFormat, symmetricLimit, type Format } from '../format.js';
import { accumulatorWidth } from './accumulatorWidth.js';
import { dot } from './dot.js';

const widths = Array.from({ length: 31 }, (_, i) => i + 2);
const signed = (width: number): Format => ({ signed: true, width, fraction: 0 });

describe('accumulatorWidth', () => {
  test.each(widths)('holds the extremes and wastes no bit, weights of %i bits', (width) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: 1, max: 5000 }),
          fc.integer({ min: 0, max: 22 }).map((n) => 2 ** n),
        ),
        fc.integer({ min: 2, max: 32 }),
        (fanIn, activationWidth) => {
          const largest =
            BigInt(fanIn) * (1n << BigInt(width - 1)) * ((1n << BigInt(activationWidth - 1)) - 1n);
          const fits = (bits: number): boolean => largest <= (1n << BigInt(bits - 1)) - 1n;
          const compute = (): number =>
            accumulatorWidth(fanIn, signed(width), signed(activationWidth));
          if (!fits(53)) {
            expect(compute).toThrow(RangeError);
            return;
          }
          expect(fits(compute())).toBe(true);
          expect(fits(compute() - 1)).toBe(false);
        },
      ),
    );
  });

  test('no accumulation at the extremes passes its width, and the extremes need all of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 2, max: 24 }),
        fc.integer({ min: 2, max: 16 }),
        fc.boolean(),
        (fanIn, weightWidth, activationWidth, negative) => {
          const limit = symmetricLimit(signed(activationWidth));
          const w = new Int32Array(fanIn).fill(minRaw(signed(weightWidth)));
          const h = new Int32Array(fanIn).fill(negative ? limit : -limit);
          const sum = dot(w, h);
          const bits = accumulatorWidth(fanIn, signed(weightWidth), signed(activationWidth));
          expect(Math.abs(sum)).toBeLessThan(2 ** (bits - 1));
          expect(Math.abs(sum)).toBeGreaterThanOrEqual(2 ** (bits - 2));
        },
      ),
    );
  });

  test('known values', () => {
    expect(accumulatorWidth(785, parseFormat('s16.13'), parseFormat('s8.7'))).toBe(33);
    expect(accumulatorWidth(1, parseFormat('s2.0'), parseFormat('s2.0'))).toBe(3);
  });

  test('refuses what it cannot size, by name', () => {
    const weight = parseFormat('s16.13');
    const activation = parseFormat('s8.7');
    for (const fanIn of [0, -1, 0.5, NaN, 2 ** 53]) {
      expect(() => accumulatorWidth(fanIn, weight, activation)).toThrow(`the fan-in ${fanIn} is`);
    }
    expect(() => accumulatorWidth(1, parseFormat('u8.7'), activation)).toThrow('u8.7 is unsigned');
    expect(() => accumulatorWidth(1, weight, parseFormat('u8.7'))).toThrow('u8.7 is unsigned');
    expect(() => accumulatorWidth(785, parseFormat('s32.0'), parseFormat('s16.0'))).toThrow(
      'accumulatorWidth: 785 products of s32.0 and s16.0 need an accumulator of more than 53 bits',
    );
  });
});
