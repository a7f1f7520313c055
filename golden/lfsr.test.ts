import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settings } from '../testbench/properties/settings.js';
import { indexHash, lfsrAdvance, lfsrStep } from './lfsr.js';

const word = fc.nat(0xffffffff);
const index = fc.nat(0xffff);
const first = fc.constantFrom(0, 16);

/** A linear map of 32 bits over GF(2): what becomes of each bit alone. */
type Matrix = readonly number[];

function apply(matrix: Matrix, state: number): number {
  return matrix.reduce((sum, column, k) => ((state >>> k) & 1 ? sum ^ column : sum), 0) >>> 0;
}

const IDENTITY: Matrix = Array.from({ length: 32 }, (_, k) => (1 << k) >>> 0);
/** x^32 + x^22 + x^2 + x + 1, multiplied by 1/x: bit 0 goes to the taps, every other one right. */
const STEP: Matrix = IDENTITY.map((_, k) => (k === 0 ? 0x80200003 : (1 << (k - 1)) >>> 0));

function power(matrix: Matrix, exponent: bigint): Matrix {
  let result = IDENTITY;
  let square = matrix;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = result.map((column) => apply(square, column));
    const by = square;
    square = square.map((column) => apply(by, column));
  }
  return result;
}

test('a step is the linear map of its polynomial', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(lfsrStep(a)).toBe(apply(STEP, a));
      expect(lfsrStep((a ^ b) >>> 0)).toBe((lfsrStep(a) ^ lfsrStep(b)) >>> 0);
    }),
    settings(2000),
  );
  expect(lfsrStep(0)).toBe(0);
});

test('the period is 2^32 - 1: it divides it, and no proper divisor does', () => {
  const period = 2n ** 32n - 1n;
  expect(power(STEP, period)).toEqual(IDENTITY);
  for (const prime of [3n, 5n, 17n, 257n, 65537n]) {
    expect(power(STEP, period / prime)).not.toEqual(IDENTITY);
  }
});

test('many steps are the power of one', () => {
  fc.assert(
    fc.property(word, fc.nat(2000), fc.nat(2000), (state, n, m) => {
      expect(lfsrAdvance(state, n)).toBe(apply(power(STEP, BigInt(n)), state));
      expect(lfsrAdvance(lfsrAdvance(state, n), m)).toBe(lfsrAdvance(state, n + m));
    }),
    settings(200),
  );
});

test('an index is hashed linearly, by columns that are the LFSR 32 (k + 1) steps after 1', () => {
  fc.assert(
    fc.property(index, index, first, (a, b, from) => {
      expect(indexHash(a ^ b, from)).toBe((indexHash(a, from) ^ indexHash(b, from)) >>> 0);
    }),
    settings(2000),
  );
  for (let k = 0; k < 16; k++) {
    for (const from of [0, 16]) {
      const column = apply(power(STEP, 32n * BigInt(from + k + 1)), 1);
      expect(indexHash(1 << k, from)).toBe(column);
    }
    if (k < 4) expect(indexHash(1 << k, 32)).toBe(apply(power(STEP, 32n * BigInt(33 + k)), 1));
  }
});

test('no two weights of a layer have the same random word', () => {
  // r(i, j) is linear in the 32 bits of (i, j): distinct if its columns are independent.
  const rows = Array.from({ length: 16 }, (_, k) => [indexHash(1 << k, 0), indexHash(1 << k, 16)]);
  const pivots = new Map<number, number>();
  for (const column of rows.flat()) {
    let rest = column;
    while (rest !== 0) {
      const top = 31 - Math.clz32(rest);
      const pivot = pivots.get(top);
      if (pivot === undefined) {
        pivots.set(top, rest);
        break;
      }
      rest = (rest ^ pivot) >>> 0;
    }
  }
  expect(pivots.size).toBe(32);
});
