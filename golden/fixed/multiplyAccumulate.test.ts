import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dot } from './dot.js';
import { multiplyAccumulate } from './multiplyAccumulate.js';

const widths = Array.from({ length: 31 }, (_, i) => i + 2);
const raw = (width: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1 }),
    fc.constantFrom(-(2 ** (width - 1)), 2 ** (width - 1) - 1),
  );
const exact = (value: bigint): boolean => value < 1n << 53n && value > -(1n << 53n);

describe('multiplyAccumulate', () => {
  test.each(widths)('equals BigInt or refuses, width %i by any', (width) => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), raw(width)),
        raw(width),
        fc.integer({ min: 2, max: 32 }).chain(raw),
        (accumulator, a, b) => {
          const product = BigInt(a) * BigInt(b);
          const sum = BigInt(accumulator) + product;
          if (exact(product) && exact(sum)) {
            const result = multiplyAccumulate(accumulator, a, b);
            expect(BigInt(result)).toBe(sum);
            expect(Object.is(result, -0)).toBe(false);
          } else {
            expect(() => multiplyAccumulate(accumulator, a, b)).toThrow(RangeError);
          }
        },
      ),
    );
  });

  test('the last exact sum, and the first that is not', () => {
    expect(multiplyAccumulate(2 ** 53 - 2, 1, 1)).toBe(2 ** 53 - 1);
    expect(() => multiplyAccumulate(2 ** 53 - 2, 1, 2)).toThrow(
      'multiplyAccumulate: 9007199254740990 + 1 * 2 is not exact',
    );
    // The sum would fit; the product does not.
    expect(() => multiplyAccumulate(-(2 ** 53 - 1), 2 ** 27, 2 ** 26)).toThrow(RangeError);
  });

  test.each([0.5, NaN, Infinity, 2 ** 53])('refuses the operand %d', (value) => {
    expect(() => multiplyAccumulate(value, 0, 0)).toThrow(RangeError);
    expect(() => multiplyAccumulate(0, value, 0)).toThrow(RangeError);
    expect(() => multiplyAccumulate(0, 0, value)).toThrow(RangeError);
  });
});

describe('dot', () => {
  test('equals BigInt over typed arrays of every width', () => {
    fc.assert(
      fc.property(
        fc
          .record({ wa: fc.integer({ min: 2, max: 32 }), wb: fc.integer({ min: 2, max: 32 }) })
          .chain(({ wa, wb }) => fc.array(fc.tuple(raw(wa), raw(wb)), { maxLength: 40 })),
        fc.integer(),
        (pairs, initial) => {
          const a = Int32Array.from(pairs, ([x]) => x);
          const b = Float64Array.from(pairs, ([, y]) => y);
          let sum = BigInt(initial);
          let refused = false;
          for (const [x, y] of pairs) {
            const product = BigInt(x) * BigInt(y);
            sum += product;
            refused ||= !exact(product) || !exact(sum);
          }
          if (refused) expect(() => dot(a, b, initial)).toThrow(RangeError);
          else expect(BigInt(dot(a, b, initial))).toBe(sum);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('the largest MNIST layer passes 32 bits without wrapping', () => {
    const w = new Int16Array(785).fill(-32768);
    const h = new Int8Array(785).fill(127);
    expect(dot(w, h)).toBe(-785 * 32768 * 127);
    expect(dot(new Int8Array(), new Int8Array())).toBe(0);
  });

  test('refuses different lengths and a start that is no integer', () => {
    expect(() => dot(new Int8Array(2), new Int8Array(3))).toThrow(
      'dot: the vectors have different lengths, 2 and 3',
    );
    expect(() => dot(new Int8Array(0), new Int8Array(0), 0.5)).toThrow(RangeError);
  });
});
