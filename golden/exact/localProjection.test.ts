import { expect, test } from 'vitest';
import { projectionShift } from './localProjection.js';

test.each([
  [1, -2],
  [15, -1],
  [16, 0],
  [32, 1],
  [128, 3],
  [500, 4],
  [65535, 10],
])('a projection of %i units is shifted right by %i', (units, shift) => {
  expect(projectionShift(units)).toBe(shift);
});
