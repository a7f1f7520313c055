import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatName, maxRaw, minRaw, parseFormat, symmetricLimit, type Format } from './format.js';

const widths = Array.from({ length: 31 }, (_, i) => i + 2);

const everyFormat: Format[] = widths.flatMap((width) =>
  [true, false].flatMap((signed) =>
    Array.from({ length: signed ? width : width + 1 }, (_, fraction) => ({
      signed,
      width,
      fraction,
    })),
  ),
);

describe('parseFormat and formatName', () => {
  test('every format survives the round trip', () => {
    for (const format of everyFormat) expect(parseFormat(formatName(format))).toEqual(format);
    expect(parseFormat('s8.7')).toEqual({ signed: true, width: 8, fraction: 7 });
    expect(parseFormat('u8.8')).toEqual({ signed: false, width: 8, fraction: 8 });
  });

  test.each([
    ...['s8.8', 'u8.9', 's1.0', 's33.7', 's0.0', 's08.7', 's8.07', 's8', '8.7', 's8.7 ', ' s8.7'],
    ...['S8.7', 'q8.7', '', 's8.-1', 's-8.7', 's8.7.1', 's8.7\n', 's1e1.7', 's٨.7'],
  ])('refuses %j, naming it and what is accepted', (text) => {
    expect(() => parseFormat(text)).toThrow(RangeError);
    expect(() => parseFormat(text)).toThrow(JSON.stringify(text));
    expect(() => parseFormat(text)).toThrow('W from 2 to 32');
  });

  test('whatever text it accepts, it prints again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[su]?[0-9]{1,3}\.?[0-9]{0,3}$/), (text) => {
        let format: Format;
        try {
          format = parseFormat(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(formatName(format)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('limits', () => {
  test('equal the powers of two of BigInt at every width', () => {
    for (const width of widths) {
      const signed: Format = { signed: true, width, fraction: 0 };
      const unsigned: Format = { signed: false, width, fraction: 0 };
      const half = 1n << BigInt(width - 1);
      expect(BigInt(minRaw(signed))).toBe(-half);
      expect(BigInt(maxRaw(signed))).toBe(half - 1n);
      expect(BigInt(symmetricLimit(signed))).toBe(half - 1n);
      expect(minRaw(unsigned)).toBe(0);
      expect(BigInt(maxRaw(unsigned))).toBe(2n * half - 1n);
      expect(() => symmetricLimit(unsigned)).toThrow(/symmetricLimit: u\d+\.0 is unsigned/);
    }
  });

  test('refuse a format outside the contract', () => {
    for (const format of [
      { signed: true, width: 33, fraction: 0 },
      { signed: true, width: 1, fraction: 0 },
      { signed: true, width: 8, fraction: 8 },
      { signed: true, width: 8, fraction: -1 },
      { signed: false, width: 8.5, fraction: 0 },
      { signed: true, width: NaN, fraction: 0 },
    ]) {
      expect(() => minRaw(format)).toThrow(RangeError);
      expect(() => maxRaw(format)).toThrow(RangeError);
      expect(() => symmetricLimit(format)).toThrow(formatName(format));
    }
  });
});
