import { expect, test } from 'vitest';
import { RULES } from '../../golden/index.js';
import { checkRule } from './checkRule.js';
import { networkOf } from './networkOf.js';

test.each(['lls', 'lls-m', 'lls-mxm'] as const)('%s with one class is refused', (rule) => {
  const options = { rule, layers: [8, 4, 1] };
  expect(() => {
    checkRule(networkOf(options, 'glyphs'), options);
  }).toThrow(/one class.*two classes, or --rule bp/);
});

test.each(RULES)('%s takes the defaults', (rule) => {
  const options = { rule, layers: [8, 4, 3] };
  expect(() => {
    checkRule(networkOf(options, 'glyphs'), options);
  }).not.toThrow();
});
