import { describe, expect, test } from 'vitest';
import { RULES, type Rule } from '../networkSpec.js';
import { initialise } from '../reference/initialise.js';
import type { ReferenceSignal } from './rule.js';
import { ruleOf } from './ruleOf.js';

/** The first hidden layer of a 2-3-2-2 network, with nothing in it known but what a test sets. */
function signal(rule: Rule, label: number): ReferenceSignal {
  const [layer, next] = initialise([2, 3, 2, 2], 3, { rule }).layers;
  if (!layer || !next) throw new Error('initialise made no two layers');
  layer.feedback.set([1, 2, 3, 4, 5, 6].slice(0, layer.feedback.length));
  next.weights.set([1, 2, 3, 10, 20, 30]);
  return {
    layer,
    next,
    label,
    classes: 2,
    h: Float64Array.of(0.1, 0.2, 0.3),
    deltaNext: Float64Array.of(0.5, -1),
    error: Float64Array.of(0.25, -0.5),
    options: { rule, hidden: 'tanh', output: 'sigmoid' },
  };
}

const modulator = (rule: Rule, known: ReferenceSignal): number[] => [
  ...ruleOf(rule).reference.modulator(known),
];

describe('rules', () => {
  test.each(RULES)('%s is found under its own name', (name) => {
    expect(ruleOf(name).name).toBe(name);
  });

  test.each(RULES)('%s changes hidden layers if it says so', (name) => {
    const m = modulator(name, signal(name, 0));
    expect(m).toHaveLength(3);
    expect(m.some((value) => value !== 0)).toBe(ruleOf(name).updatesHidden);
  });

  test.each(RULES)('%s waits for no more than it says', (name) => {
    const known = signal(name, 1);
    const unknown = new Float64Array(2).fill(NaN);
    const early: Partial<ReferenceSignal> = {
      nothing: { h: new Float64Array(3).fill(NaN), error: unknown, deltaNext: unknown },
      'own-layer': { error: unknown, deltaNext: unknown },
      output: { h: new Float64Array(3).fill(NaN), deltaNext: unknown },
      'layers-above': {},
    }[ruleOf(name).waitsFor];
    expect(modulator(name, { ...known, ...early })).toEqual(modulator(name, known));
  });

  test.each(RULES)('%s waits for what it says', (name) => {
    const known = signal(name, 1);
    const { waitsFor } = ruleOf(name);
    if (waitsFor === 'nothing') return;
    const late: Partial<ReferenceSignal> = {
      'own-layer': { h: Float64Array.of(-0.3, 0.5, 0.9) },
      output: { error: Float64Array.of(-0.25, 0.5) },
      'layers-above': { deltaNext: Float64Array.of(1, 1) },
    }[waitsFor];
    expect(modulator(name, { ...known, ...late })).not.toEqual(modulator(name, known));
  });
});

describe('modulatory signals by hand', () => {
  test('bp: the transposed weights times the delta of the next layer', () => {
    expect(modulator('bp', signal('bp', 0))).toEqual([-9.5, -19, -28.5]);
  });

  test('fa: B in their place', () => {
    expect(modulator('fa', signal('fa', 0))).toEqual([-3.5, -4, -4.5]);
  });

  test('dfa and fdfa: B and the output error', () => {
    expect(modulator('dfa', signal('dfa', 0))).toEqual([-1.75, -2, -2.25]);
    expect(modulator('fdfa', signal('fdfa', 0))).toEqual([-1.75, -2, -2.25]);
  });

  test('sdfa: its signs', () => {
    expect(modulator('sdfa', signal('sdfa', 0))).toEqual([-3, -3, -3]);
    const right = { ...signal('sdfa', 0), error: Float64Array.of(0, -1e-9) };
    expect(modulator('sdfa', right)).toEqual([-4, -5, -6]);
  });

  test('drtp: row c of B, with a plus sign', () => {
    expect(modulator('drtp', signal('drtp', 0))).toEqual([1, 2, 3]);
    expect(modulator('drtp', signal('drtp', 1))).toEqual([4, 5, 6]);
  });

  test('tpsgd: the activation minus row c of P, by default', () => {
    expect(modulator('tpsgd', signal('tpsgd', 1))).toEqual([0.1 - 4, 0.2 - 5, 0.3 - 6]);
  });

  test('lls: two projections of three units, judged and spread back', () => {
    // Cosines at 60, 180, 300 degrees; and at 120, 360, 600: S = (+ - +; - + -).
    const g = 24 / 3;
    const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
    const [first, second] = [sigmoid(g * 0.2) - 1, sigmoid(-g * 0.2)];
    const m = modulator('lls', signal('lls', 0));
    for (const [t, value] of [1, -1, 1].map((sign) => sign * (first - second)).entries()) {
      expect(m[t]).toBeCloseTo(value, 14);
    }
  });
});
