import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxRaw, minRaw, parseFormat, type Format } from '../format.js';
import { quantize } from './quantize.js';
import { toReal } from './toReal.js';

const widths = Array.from({ length: 31 }, (_, i) => i + 2);

/** Formats of one width: signed or not, any fraction. */
const formatOfWidth = (width: number): fc.Arbitrary<Format> =>
  fc.boolean().chain((signed) =>
    fc.record({
      signed: fc.constant(signed),
      width: fc.constant(width),
      fraction: fc.integer({ min: 0, max: signed ? width - 1 : width }),
    }),
  );

/**
 * floor(x * 2^F + 1/2) in BigInt: a double is mantissa * 2^exponent, so numerator and denominator
 * are exact whatever the magnitude.
 */
function nearestByBigInt(value: number, fraction: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const stored = bits & ((1n << 52n) - 1n);
  const magnitude = biased === 0 ? stored : stored | (1n << 52n);
  const mantissa = bits >> 63n ? -magnitude : magnitude;
  const exponent = Math.max(biased, 1) - 1075 + fraction;
  if (exponent >= 0) return mantissa << BigInt(exponent);
  const shift = BigInt(-exponent);
  return (mantissa + (1n << (shift - 1n))) >> shift; // >> on BigInt floors
}

describe('quantize', () => {
  test.each(widths)('equals BigInt arithmetic and saturates, width %i', (width) => {
    fc.assert(
      fc.property(
        formatOfWidth(width),
        fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.double({ noNaN: true, min: -4, max: 4 }),
          fc.integer({ min: -(2 ** 34), max: 2 ** 34 }).map((n) => n / 2),
        ),
        fc.boolean(),
        (format, real, scale) => {
          // Half of the cases near the format's own steps, ties included.
          const value = scale ? real * 2 ** -format.fraction : real;
          const nearest = nearestByBigInt(value, format.fraction);
          const low = BigInt(minRaw(format));
          const high = BigInt(maxRaw(format));
          const expected = nearest < low ? low : nearest > high ? high : nearest;
          const raw = quantize(value, format);
          expect(Object.is(raw, -0)).toBe(false);
          expect(BigInt(raw)).toBe(expected);
        },
      ),
    );
  });

  test.each(widths)('gives a raw value back from its real one, width %i', (width) => {
    fc.assert(
      fc.property(formatOfWidth(width), fc.nat(), (format, n) => {
        const raw = minRaw(format) + (n % (maxRaw(format) - minRaw(format) + 1));
        expect(quantize(toReal(raw, format), format)).toBe(raw);
      }),
    );
  });

  test('known values', () => {
    const s8 = parseFormat('s8.7');
    expect(quantize(0.5, s8)).toBe(64);
    expect(quantize(1, s8)).toBe(127);
    expect(quantize(-1, s8)).toBe(-128);
    expect(quantize(2 ** -8, s8)).toBe(1); // a tie goes up
    expect(quantize(-(2 ** -8), s8)).toBe(0);
    expect(quantize(Infinity, s8)).toBe(127);
    expect(quantize(-Infinity, s8)).toBe(-128);
    expect(quantize(0.49999999999999994, parseFormat('s8.0'))).toBe(0);
    expect(quantize(-1, parseFormat('u8.8'))).toBe(0);
    expect(quantize(1, parseFormat('u8.7'))).toBe(128);
  });

  test('refuses NaN', () => {
    expect(() => quantize(NaN, parseFormat('s8.7'))).toThrow(/^quantize: the value is NaN/);
  });
});

describe('toReal', () => {
  test('known values', () => {
    expect(toReal(127, parseFormat('s8.7'))).toBe(127 / 128);
    expect(toReal(-1, parseFormat('s32.31'))).toBe(-(2 ** -31));
    expect(toReal(2 ** 40, parseFormat('s16.13'))).toBe(2 ** 27); // an accumulator
  });

  test.each([0.5, NaN, Infinity, 2 ** 53])('refuses %d', (raw) => {
    expect(() => toReal(raw, parseFormat('s8.7'))).toThrow(`toReal: ${raw} is not a raw value`);
  });
});
