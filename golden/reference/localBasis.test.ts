import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { localBasis } from './localBasis.js';

const shape = fc.record({
  classes: fc.integer({ min: 1, max: 20 }),
  units: fc.integer({ min: 1, max: 100 }),
});

describe('localBasis', () => {
  test('cosine: C rows of cos(2 pi (c + 1) (t + 1/2) / n)', () => {
    fc.assert(
      fc.property(shape, ({ classes, units }) => {
        const basis = localBasis('cosine', classes, units);
        expect(basis).toHaveLength(classes * units);
        for (const [at, value] of basis.entries()) {
          const angle = 2 * Math.PI * (Math.floor(at / units) + 1) * ((at % units) + 0.5);
          expect(value).toBeCloseTo(Math.cos(angle / units), 10);
        }
      }),
      settings(30),
    );
  });

  test('square is the sign of cosine, and never zero', () => {
    fc.assert(
      fc.property(shape, ({ classes, units }) => {
        const cosine = localBasis('cosine', classes, units);
        for (const [at, value] of localBasis('square', classes, units).entries()) {
          expect(Math.abs(value)).toBe(1);
          const smooth = cosine[at] ?? NaN;
          if (Math.abs(smooth) > 1e-10) expect(value).toBe(Math.sign(smooth));
        }
      }),
      settings(30),
    );
  });

  test('square takes the sign it turns to where the cosine is zero', () => {
    // One period over two units: angles pi/2, falling, and 3 pi/2, rising.
    expect([...localBasis('square', 1, 2)]).toEqual([-1, 1]);
    expect([...localBasis('square', 2, 4)]).toEqual([1, -1, -1, 1, -1, 1, -1, 1]);
  });

  test('walsh: rows are orthogonal, and sum to zero, for a power of two above C', () => {
    for (const units of [2, 4, 8, 16, 64, 256]) {
      const classes = Math.min(units - 1, 40);
      const basis = localBasis('walsh', classes, units);
      const row = (c: number): Float64Array => basis.subarray(c * units, (c + 1) * units);
      for (let a = 0; a < classes; a++) {
        expect(row(a).reduce((sum, value) => sum + value, 0)).toBe(0);
        for (let b = 0; b <= a; b++) {
          const inner = row(a).reduce((sum, value, t) => sum + value * (row(b)[t] ?? NaN), 0);
          expect(inner).toBe(a === b ? units : 0);
        }
      }
    }
  });

  test('walsh: signs of the digits that c + 1 and t share', () => {
    expect([...localBasis('walsh', 3, 4)]).toEqual([1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1]);
  });
});
