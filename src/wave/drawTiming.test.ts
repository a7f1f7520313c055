import { expect, test } from 'vitest';
import { drawTiming } from './drawTiming.js';

const words = (svg: string): string[] =>
  [...svg.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, text = '']) => text.trim());

test.each([1, 2, 3, 10])('%i cycles bear their own numbers', (count) => {
  const cycles = Array.from({ length: count }, (_, at) => 1641 + at);
  const values = cycles.map((cycle) => String(-cycle));
  const svg = drawTiming({ cycles, signals: [{ name: 'sum', bits: 16, values }] }, 'title');
  const numbers = words(svg).filter((text) => /^\d+$/.test(text));
  expect(numbers).toEqual([...cycles, 1641 + count].map(String));
  expect(words(svg)).toEqual(expect.arrayContaining(['sum', 'title', ...values]));
});

test('of a long name the end is kept, and what nobody knows is drawn as unknown', () => {
  const signals = [
    {
      name: 'u_array.gen_row[0].gen_group[0].u_weights.read_address_i',
      bits: 4,
      values: ['.', '3'],
    },
  ];
  const svg = drawTiming({ cycles: [5, 6], signals }, 'title');
  expect(words(svg).some((text) => /^\.\..*u_weights\.read_address_i$/.test(text))).toBe(true);
  expect(words(svg)).toContain('3');
  expect(words(svg)).not.toContain('.');
});
