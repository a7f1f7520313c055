import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundShift } from './roundShift.js';

const rightShifts = Array.from({ length: 52 }, (_, i) => i + 1);
const leftShifts = Array.from({ length: 53 }, (_, i) => -i || 0);

/** Any exact integer; often few bits, or close to a tie or a boundary of this shift. */
const valueFor = (shift: number): fc.Arbitrary<number> =>
  fc
    .oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
      fc
        .integer({ min: 2, max: 32 })
        .chain((width) => fc.integer({ min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1 })),
      fc
        .record({ n: fc.integer({ min: -64, max: 64 }), off: fc.integer({ min: -1, max: 1 }) })
        .map(({ n, off }) => n * 2 ** (shift - 1) + off),
    )
    .filter(Number.isSafeInteger);

/** 2^s * (rounded - exact) in BigInt. */
const error = (rounded: number, value: number, shift: number): bigint =>
  (BigInt(rounded) << BigInt(shift)) - BigInt(value);

describe('roundShift to the right', () => {
  test.each(rightShifts)('by %i bits: equals BigInt, errors within their bounds', (shift) => {
    const s = BigInt(shift);
    const one = 1n << s;
    fc.assert(
      fc.property(
        valueFor(shift),
        fc.oneof(
          fc.bigInt({ min: 0n, max: one - 1n }),
          fc.constantFrom(0n, one - 1n, one / 2n, one / 2n - 1n),
        ),
        (value, r) => {
          const v = BigInt(value);
          // >> on BigInt is a floor.
          const truncated = roundShift(value, shift, 'truncate');
          expect(BigInt(truncated)).toBe(v >> s);
          expect(error(truncated, value, shift) > -one).toBe(true);
          expect(error(truncated, value, shift) <= 0n).toBe(true);

          const nearest = roundShift(value, shift, 'nearest');
          expect(BigInt(nearest)).toBe((v + one / 2n) >> s);
          expect(2n * error(nearest, value, shift) >= -one).toBe(true);
          expect(2n * error(nearest, value, shift) <= one).toBe(true);

          const stochastic = roundShift(value, shift, 'stochastic', Number(r));
          expect(BigInt(stochastic)).toBe((v + r) >> s);
          expect(error(stochastic, value, shift) > -one).toBe(true);
          expect(error(stochastic, value, shift) < one).toBe(true);

          for (const result of [truncated, nearest, stochastic]) {
            expect(Object.is(result, -0)).toBe(false);
          }
        },
      ),
    );
  });

  test('stochastic rounding is unbiased: its mean over all r is the exact value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        (shift, value) => {
          let sum = 0;
          for (let r = 0; r < 2 ** shift; r++) sum += roundShift(value, shift, 'stochastic', r);
          expect(sum / 2 ** shift).toBe(value / 2 ** shift);
        },
      ),
    );
  });

  test('known values', () => {
    expect([-3, -2, -1, 0, 1, 2, 3].map((v) => roundShift(v, 1, 'truncate'))).toEqual([
      -2, -1, -1, 0, 0, 1, 1,
    ]);
    expect([-3, -2, -1, 0, 1, 2, 3].map((v) => roundShift(v, 1, 'nearest'))).toEqual([
      -1, -1, 0, 0, 1, 1, 2,
    ]);
    expect([0, 1, 2, 3].map((r) => roundShift(-3, 2, 'stochastic', r))).toEqual([-1, -1, -1, 0]);
  });
});

describe('roundShift to the left', () => {
  test.each(leftShifts)('by minus %i bits: exact, or refused from 2^53 on', (shift) => {
    fc.assert(
      fc.property(
        fc
          .oneof(
            fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
            fc
              .double({ min: -1, max: 1, noNaN: true })
              .map((x) => Math.trunc(x * 2 ** (53 + shift))),
            fc.integer({ min: -9, max: 9 }),
          )
          .filter(Number.isSafeInteger),
        fc.constantFrom('truncate' as const, 'nearest' as const, 'stochastic' as const),
        (value, rounding) => {
          const exact = BigInt(value) << BigInt(-shift);
          if (exact < 1n << 53n && exact > -(1n << 53n)) {
            const result = roundShift(value, shift, rounding);
            expect(BigInt(result)).toBe(exact);
            expect(Object.is(result, -0)).toBe(false);
          } else {
            expect(() => roundShift(value, shift, rounding)).toThrow(RangeError);
          }
        },
      ),
    );
  });
});

describe('roundShift refuses', () => {
  test.each([0.5, NaN, Infinity, 2 ** 53, -(2 ** 53)])('the value %d', (value) => {
    expect(() => roundShift(value, 1, 'nearest')).toThrow(`roundShift: the value ${value} is not`);
  });
  test.each([53, -53, 1.5, NaN])('the shift %d', (shift) => {
    expect(() => roundShift(1, shift, 'nearest')).toThrow(`roundShift: the shift ${shift} is not`);
  });
  test.each([undefined, -1, 8, 0.5, NaN])('%s as three random bits', (bits) => {
    expect(() => roundShift(1, 3, 'stochastic', bits)).toThrow(`not ${bits ?? 'undefined'}.`);
  });
});
