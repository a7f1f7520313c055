import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signedFormat } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { exactActivation } from './activate.js';
import { activationTable, TABLE_INDEX } from './activationTable.js';

const FUNCTIONS = {
  tanh: { f: Math.tanh, steepest: 1, low: -1 },
  sigmoid: { f: (x: number) => 1 / (1 + Math.exp(-x)), steepest: 1 / 4, low: 0 },
} as const;

const drawn = fc.record({
  name: fc.constantFrom('tanh' as const, 'sigmoid' as const),
  format: signedFormat(4, 16),
});

/** Entries in the order of their index, from -512 to 511. */
function inOrder(values: ArrayLike<number>): number[] {
  const half = values.length / 2;
  return Array.from({ length: 2 * half }, (_, n) => values[(n + half) % (2 * half)] ?? NaN);
}

test('tables rise, never past what stands for 1, and slopes never past 1', () => {
  fc.assert(
    fc.property(drawn, ({ name, format }) => {
      const { values, slopes } = activationTable(name, format);
      const one = 2 ** format.fraction - 1;
      const ordered = inOrder(values);
      expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
      expect(ordered.at(-1)).toBeLessThanOrEqual(one);
      expect(ordered[0]).toBeGreaterThanOrEqual(FUNCTIONS[name].low * one);
      expect(Math.max(...slopes)).toBe(name === 'tanh' ? 128 : 32);
      const rising = inOrder(slopes).slice(0, 513);
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    }),
    settings(100),
  );
});

test('tables are as symmetric as rounding lets them', () => {
  fc.assert(
    fc.property(drawn, ({ name, format }) => {
      const { values, slopes } = activationTable(name, format);
      const mid = name === 'tanh' ? 0 : 2 ** format.fraction;
      for (let index = 1; index < 512; index++) {
        const there = values[index] ?? NaN;
        const back = values[1024 - index] ?? NaN;
        // Ties go up on both sides, and the top is clipped to 2^F - 1.
        if (Math.abs(there + back - mid) > 1) throw new Error(`at ${index}: ${there}, ${back}`);
        if (slopes[index] !== slopes[1024 - index]) throw new Error(`slopes differ at ${index}`);
      }
    }),
    settings(50),
  );
});

test('the tabled function is within half a step of its index and one of its value', () => {
  fc.assert(
    fc.property(
      drawn,
      fc.double({ min: -12, max: 12, noNaN: true }),
      ({ name, format }, wanted) => {
        const { f, steepest } = FUNCTIONS[name];
        const z = Math.round(wanted * 2 ** format.fraction);
        const x = z / 2 ** format.fraction;
        const y = exactActivation(name, format).value(z) / 2 ** format.fraction;
        const indexStep = 2 ** -(TABLE_INDEX.fraction + 1);
        // Beyond +-8 the function is flat to within 0.0004.
        const bound = steepest * indexStep + 2 ** -format.fraction + 0.0004;
        expect(Math.abs(y - f(x))).toBeLessThanOrEqual(bound);
      },
    ),
    settings(1000),
  );
});
