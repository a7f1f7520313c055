import { expect, test } from 'vitest';
import { csv } from './csv.js';

test('a head, quotes where they are needed, empty cells', () => {
  expect(
    csv([
      { a: 1, b: 'x, y', c: null },
      { a: 0.5, b: 'say "z"', c: 'plain' },
    ]),
  ).toBe('a,b,c\n1,"x, y",\n0.5,"say ""z""",plain\n');
});
