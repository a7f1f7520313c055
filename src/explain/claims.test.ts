import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  dualForm,
  dualStep,
  type DualForm,
  type WeightPair,
} from '../../golden/frontContribution/index.js';
import { balancedChains } from './balancedChains.js';
import { dualFormsExactly, dualFormsInDoubles } from './dualForms.js';
import { explainFrontContribution } from './frontContribution.js';
import { judge } from './judge.js';
import { pairSteps } from './pairSteps.js';
import { refute } from './refute.js';
import { smallRates } from './smallRates.js';
import { vectorInputs, vectorStep } from './vectorInputs.js';
import { train, zeroCrossings } from './zeroCrossings.js';

const SEED = Number(process.env['SYSTOLE_SEED'] ?? (Date.now() ^ process.pid) & 0x7fffffff);
const LONG = process.env['SYSTOLE_LONG'] === '1' ? 20 : 1;
console.info(`claims: SYSTOLE_SEED=${SEED}`);

const none = { cases: expect.any(Number) as number, largest: 0, shrinks: 0 };

describe('exact', () => {
  test('balanced chains, any depth, rate and data', () => {
    expect(judge(balancedChains, SEED, 5000 * LONG)).toEqual(none);
  });

  test('p and q, D <- (1 - g^2) D and w_1 dw_1 = w_2 dw_2, any weights, rate and data', () => {
    expect(judge(pairSteps, SEED, 5000 * LONG)).toEqual(none);
  });

  test('the dual form, in exact numbers', () => {
    expect(judge(dualFormsExactly, SEED, 5000 * LONG)).toEqual(none);
  });

  test('the dual form to rounding, for many steps', () => {
    const { counterexample, largest } = judge(dualFormsInDoubles, SEED, 1000 * LONG);
    expect(counterexample).toBeUndefined();
    // It was not all zeros.
    expect(largest).toBeGreaterThan(0);
  });
});

describe('the checks can fail', () => {
  afterEach(() => {
    vi.doUnmock('../../golden/frontContribution/index.js');
    vi.resetModules();
  });

  /** A claim of a module of ours, with something of the golden models replaced. */
  async function withFault<M>(file: string, fault: Record<string, unknown>): Promise<M> {
    vi.resetModules();
    vi.doMock('../../golden/frontContribution/index.js', async (original) => ({
      ...(await original<object>()),
      ...fault,
    }));
    return (await import(file)) as M;
  }

  test('a chain that is not balanced', () => {
    const samples = { x: [1], target: [1] };
    const drawn = { weights: [1.5, 0.5], samples, eta: 0.1, steps: 3 };
    expect(balancedChains.difference(drawn)).toBeGreaterThan(0);
    expect(balancedChains.difference({ ...drawn, weights: [0.5, -0.5] })).toBe(0);
  });

  test('q that is left as it is', async () => {
    const pairStep = ({ p, q }: WeightPair) => ({ p, q, gain: 0 });
    const faulty = await withFault<{ pairSteps: typeof pairSteps }>('./pairSteps.js', { pairStep });
    expect(judge(faulty.pairSteps, SEED, 1000).counterexample).toBeDefined();
  });

  test('a dual form that forgets A', async () => {
    const forgetful = (form: DualForm, ...rest: [number, number[], number]) =>
      dualStep(
        { ...form, coefficients: form.coefficients.map((row) => row.map(() => 0)) },
        ...rest,
      );
    const faulty = await withFault<{
      dualFormsExactly: typeof dualFormsExactly;
      dualFormsInDoubles: typeof dualFormsInDoubles;
    }>('./dualForms.js', { dualStep: forgetful });
    expect(judge(faulty.dualFormsExactly, SEED, 1000).counterexample?.order).toHaveLength(2);
    expect(judge(faulty.dualFormsInDoubles, SEED, 1000).counterexample).toBeDefined();
  });

  test('a distance that does not shrink with the rate', () => {
    const samples = { x: [1], target: [-1] };
    expect(smallRates.difference({ weights: [0.5, 2], samples })).toBeGreaterThan(5);
  });

  test('a difference that is no number', () => {
    const claim = { cases: fc.constant(1), difference: () => NaN, tolerance: 1 };
    expect(judge(claim, SEED, 10)).toMatchObject({ cases: 1, counterexample: 1 });
  });

  test('there is no sample to train on', () => {
    const network = { hidden: 'tanh', first: [[1]], second: [[1]] } as const;
    expect(() => dualStep(dualForm(network, [[1]]), 1, [0], 1)).toThrow(
      'dualStep: there is no sample 1; they are 0 to 0.',
    );
  });
});

describe('first order', () => {
  test('a tenth of the rate leaves a tenth of the distance', { timeout: 600_000 }, () => {
    const { counterexample, largest } = judge(smallRates, SEED, 200 * LONG);
    expect(counterexample).toBeUndefined();
    expect(largest).toBeGreaterThan(0);
  });
});

describe('false', () => {
  test('one input: where the final weight stays, the output stays', () => {
    expect(judge(vectorInputs(1), SEED, 10_000 * LONG)).toEqual(none);
  });

  test('vector inputs: a counterexample is found, shrinks, and is genuine', () => {
    const { counterexample, shrinks } = refute(vectorInputs(4), SEED, 16, 1000);
    expect(shrinks).toBeGreaterThan(0);
    if (!counterexample) throw new Error('no counterexample');
    const { inputs, last, target } = counterexample;
    // As small as they come: one weight, one input, and they do not meet.
    expect(inputs).toHaveLength(2);
    expect(inputs.map(({ weight, x }) => weight * x)).toEqual([0, 0]);
    expect([last, target]).toEqual([1, 1]);

    // Back-propagation once more, by differences of the loss, which are exact for these numbers.
    const output = (w1: readonly number[], w2: number): number =>
      w2 * inputs.reduce((sum, { x }, i) => sum + (w1[i] ?? NaN) * x, 0);
    const loss = (w1: readonly number[], w2: number): number => (output(w1, w2) - target) ** 2 / 2;
    const start = inputs.map(({ weight }) => weight);
    const w1 = start.map((weight, i) => {
      const moved = (by: number): number =>
        loss(
          start.map((value, k) => (k === i ? value + by : value)),
          last,
        );
      return weight - (moved(0.5) - moved(-0.5));
    });
    const w2 = last - (loss(start, last + 0.5) - loss(start, last - 0.5));
    expect(w2).toBe(last);
    expect(w1).not.toEqual(start);
    expect(output(w1, w2)).not.toBe(output(start, last));
    const { before, after } = vectorStep(counterexample);
    expect([before.hidden, before.last, before.y]).toEqual([start, last, output(start, last)]);
    expect([after.hidden, after.last, after.y]).toEqual([w1, w2, output(w1, w2)]);
  });

  test('a scalar chain: exactly where a smaller hidden weight has to pass through zero', () => {
    const values = [-3, -2, -1, 0, 1, 2, 3];
    for (const hidden of values.filter((value) => value !== 0)) {
      for (const last of values) {
        for (const target of values) {
          const crosses =
            Math.abs(hidden) < Math.abs(last) && Math.sign(target) === -Math.sign(hidden * last);
          const drawn = { hidden, last, target };
          const holds = zeroCrossings.difference(drawn) <= zeroCrossings.tolerance;
          expect([drawn, holds]).toEqual([drawn, !crosses]);
        }
      }
    }
  });

  test('a scalar chain: a counterexample is found, and no rate mends it', () => {
    const { counterexample } = refute(zeroCrossings, SEED, 2, 1000);
    if (!counterexample) throw new Error('no counterexample');
    for (const eta of [0.01, 0.001]) {
      const { bp, front } = train(counterexample, eta);
      expect(bp).toBeCloseTo(counterexample.target, 1);
      expect(front).toBeCloseTo(0, 6);
    }
  });
});

test('the whole verdict comes out as documented, with any seed', () => {
  expect(explainFrontContribution(SEED).asDocumented).toBe(true);
});
