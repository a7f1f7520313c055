import { expect, test } from 'vitest';
import { spread } from './spread.js';

test('mean, least, most and deviation of a sample', () => {
  const { deviation, ...others } = spread([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(others).toEqual({ mean: 5, min: 2, max: 9, values: [2, 4, 4, 4, 5, 5, 7, 9] });
  expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
});

test('a mean has no more digits than it needs', () => {
  expect((0.62 + 0.685) / 2).not.toBe(0.6525);
  expect(spread([0.62, 0.685]).mean).toBe(0.6525);
});

test('one value has no deviation; none is refused', () => {
  expect(spread([0.5])).toMatchObject({ mean: 0.5, deviation: null });
  expect(() => spread([])).toThrow('spread: there are no values.');
});
