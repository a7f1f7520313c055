import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxRaw, minRaw, symmetricLimit, type Format } from '../format.js';
import { saturate } from './saturate.js';
import { saturateSymmetric } from './saturateSymmetric.js';

const widths = Array.from({ length: 31 }, (_, i) => i + 2);

/** Any exact integer, half of them around the format's own ends. */
const integerNear = (width: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -4, max: 4 }).map((n) => n + 2 ** (width - 1)),
    fc.integer({ min: -4, max: 4 }).map((n) => n - 2 ** (width - 1)),
    fc.integer({ min: -4, max: 4 }).map((n) => n + 2 ** width),
    fc.integer({ min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1 }),
  );

const clip = (value: number, low: number, high: number): bigint => {
  const v = BigInt(value);
  return v < BigInt(low) ? BigInt(low) : v > BigInt(high) ? BigInt(high) : v;
};

interface Case {
  readonly name: string;
  readonly narrow: (value: number, format: Format) => number;
  readonly signed: boolean;
  readonly low: (format: Format) => number;
  readonly high: (format: Format) => number;
}

const cases: Case[] = [
  { name: 'saturate, signed', narrow: saturate, signed: true, low: minRaw, high: maxRaw },
  { name: 'saturate, unsigned', narrow: saturate, signed: false, low: minRaw, high: maxRaw },
  {
    name: 'saturateSymmetric',
    narrow: saturateSymmetric,
    signed: true,
    low: (format) => -symmetricLimit(format),
    high: symmetricLimit,
  },
];

describe.each(cases)('$name', ({ narrow, signed, low, high }) => {
  test.each(widths)('exact, bounded, idempotent, monotone at width %i', (width) => {
    const format: Format = { signed, width, fraction: 0 };
    fc.assert(
      fc.property(integerNear(width), integerNear(width), (value, other) => {
        const once = narrow(value, format);
        expect(Object.is(once, -0)).toBe(false);
        expect(BigInt(once)).toBe(clip(value, low(format), high(format)));
        expect(once).toBeGreaterThanOrEqual(low(format));
        expect(once).toBeLessThanOrEqual(high(format));
        expect(narrow(once, format)).toBe(once);
        const [below, above] = value <= other ? [value, other] : [other, value];
        expect(narrow(below, format)).toBeLessThanOrEqual(narrow(above, format));
      }),
    );
    expect(narrow(-0, format)).toBe(0);
    expect(narrow(Number.MAX_SAFE_INTEGER, format)).toBe(high(format));
    expect(narrow(Number.MIN_SAFE_INTEGER, format)).toBe(low(format));
  });

  test.each([2 ** 53, -(2 ** 53), 0.5, NaN, Infinity])('refuses %d', (value) => {
    const format: Format = { signed, width: 8, fraction: 7 };
    expect(() => narrow(value, format)).toThrow(RangeError);
    expect(() => narrow(value, format)).toThrow(`${narrow.name}: ${value} cannot be narrowed`);
  });
});

test('saturateSymmetric is odd and refuses unsigned formats', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 2, max: 32 }), (value, width) => {
      const format: Format = { signed: true, width, fraction: 0 };
      expect(saturateSymmetric(-value, format)).toBe(0 - saturateSymmetric(value, format));
    }),
  );
  expect(() => saturateSymmetric(0, { signed: false, width: 8, fraction: 8 })).toThrow('u8.8');
});
