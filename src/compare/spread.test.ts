import { expect, test } from 'vitest';
import { spread } from './spread.js';

test('mean, least, most and deviation of a sample', () => {
  expect(spread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    mean: 5,
    min: 2,
    max: 9,
    deviation: Math.sqrt(32 / 7),
    values: [2, 4, 4, 4, 5, 5, 7, 9],
  });
});

test('one value has no deviation; none is refused', () => {
  expect(spread([0.5])).toMatchObject({ mean: 0.5, deviation: null });
  expect(() => spread([])).toThrow('spread: there are no values.');
});
