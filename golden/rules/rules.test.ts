import { describe, expect, test } from 'vitest';
import { RULES } from '../networkSpec.js';
import { initialise } from '../reference/initialise.js';
import type { ReferenceSignal } from './rule.js';
import { ruleOf } from './ruleOf.js';

/** The only hidden layer of a 2-3-2 network, with nothing in it known but what a test sets. */
function signal(label: number): ReferenceSignal {
  const [layer, next] = initialise([2, 3, 2], 3).layers;
  if (!layer || !next) throw new Error('initialise made no two layers');
  layer.feedback.set([1, 2, 3, 4, 5, 6]);
  next.weights.set([1, 2, 3, 10, 20, 30]);
  return {
    layer,
    next,
    label,
    z: Float64Array.of(0.1, 0.2, 0.3),
    h: Float64Array.of(0.1, 0.2, 0.3),
    deltaNext: Float64Array.of(0.5, -1),
    error: Float64Array.of(0.5, -1),
  };
}

describe('rules', () => {
  test.each([...RULES, 'bp'] as const)('%s is found under its own name', (name) => {
    expect(ruleOf(name).name).toBe(name);
  });

  test.each([...RULES, 'bp'] as const)('%s changes hidden layers if it says so', (name) => {
    const { updatesHidden, reference } = ruleOf(name);
    const m = reference.modulator(signal(0));
    expect(m).toHaveLength(3);
    expect(m.some((value) => value !== 0)).toBe(updatesHidden);
  });

  test.each([...RULES, 'bp'] as const)('%s waits for no more than it says', (name) => {
    const { waitsFor, reference } = ruleOf(name);
    const unknown = new Float64Array(2).fill(NaN);
    const early = reference.modulator({ ...signal(1), deltaNext: unknown, error: unknown });
    const late = reference.modulator(signal(1));
    if (waitsFor === 'nothing') expect(early).toEqual(late);
    else expect(early).not.toEqual(late);
  });

  test('drtp: row c of B, with a plus sign', () => {
    expect([...ruleOf('drtp').reference.modulator(signal(0))]).toEqual([1, 2, 3]);
    expect([...ruleOf('drtp').reference.modulator(signal(1))]).toEqual([4, 5, 6]);
  });

  test('bp: the transposed weights times the delta of the next layer', () => {
    expect([...ruleOf('bp').reference.modulator(signal(0))]).toEqual([-9.5, -19, -28.5]);
  });
});
