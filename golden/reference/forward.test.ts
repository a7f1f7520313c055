import { describe, expect, test } from 'vitest';
import { HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS } from '../networkSpec.js';
import { HIDDEN_FUNCTIONS, OUTPUT_FUNCTIONS } from './activations.js';
import { forward } from './forward.js';
import type { ReferenceNetwork } from './network.js';

/** By hand: z_1 = (0.5 - 0.5 + 0.25, 1 + 1 - 0.5), z_2 = (0.25 - 1 + 1, 0.5 + 2 - 0.5). */
const byHand: ReferenceNetwork = {
  widths: [2, 2, 2],
  layers: [
    {
      inputs: 2,
      outputs: 2,
      weights: Float64Array.of(1, -0.5, 2, 1),
      biases: Float64Array.of(0.25, -0.5),
      feedback: Float64Array.of(0.5, -0.25, -1, 2),
    },
    {
      inputs: 2,
      outputs: 2,
      weights: Float64Array.of(1, -1, 2, 2),
      biases: Float64Array.of(1, -0.5),
      feedback: new Float64Array(0),
    },
  ],
};

describe('forward', () => {
  test('a 2-2-2 network by hand', () => {
    const x = Float64Array.of(0.5, 1);
    const trace = forward(byHand, { hidden: 'hard-tanh', output: 'hard-sigmoid' }, x);
    expect(trace.z.map((v) => [...v])).toEqual([[], [0.25, 1.5], [0.25, 2]]);
    expect(trace.h.map((v) => [...v])).toEqual([
      [0.5, 1],
      [0.25, 1],
      [0.5625, 1],
    ]);
  });

  test('zero inputs, which the loops skip, leave the bias', () => {
    const trace = forward(byHand, { hidden: 'tanh', output: 'identity' }, new Float64Array(2));
    expect([...(trace.z[1] ?? [])]).toEqual([0.25, -0.5]);
  });

  test('refuses a sample of another width', () => {
    expect(() =>
      forward(byHand, { hidden: 'tanh', output: 'sigmoid' }, new Float64Array(3)),
    ).toThrow('forward: the sample has 3 inputs, the network 2-2-2 takes 2.');
  });
});

describe('activations', () => {
  test.each([
    [
      'hard-tanh',
      [-1.5, -1, -0.5, 0, 0.5, 1, 1.5],
      [-1, -1, -0.5, 0, 0.5, 1, 1],
      [0, 0, 1, 1, 1, 0, 0],
    ],
    ['clipped-relu', [-1, 0, 0.25, 1, 2], [0, 0, 0.25, 1, 1], [0, 0, 1, 0, 0]],
    ['tanh', [0, Math.log(3) / 2], [0, 0.5], [1, 0.75]],
  ] as const)('%s', (name, zs, hs, slopes) => {
    const { f, derivative } = HIDDEN_FUNCTIONS[name];
    for (const [i, z] of zs.entries()) {
      expect(f(z)).toBeCloseTo(hs[i] ?? NaN, 15);
      expect(derivative(z, f(z))).toBeCloseTo(slopes[i] ?? NaN, 15);
    }
  });

  test.each([
    ['sigmoid', [-1000, -Math.log(3), 0, Math.log(3), 1000], [0, 0.25, 0.5, 0.75, 1]],
    ['hard-sigmoid', [-3, -2, -1, 0, 1, 2, 3], [0, 0, 0.25, 0.5, 0.75, 1, 1]],
    ['identity', [-7, 0, 7], [-7, 0, 7]],
  ] as const)('%s', (name, zs, ys) => {
    for (const [i, z] of zs.entries()) {
      expect(OUTPUT_FUNCTIONS[name](z)).toBeCloseTo(ys[i] ?? NaN, 15);
    }
  });

  test('every name has its function', () => {
    expect(Object.keys(HIDDEN_FUNCTIONS).sort()).toEqual([...HIDDEN_ACTIVATIONS].sort());
    expect(Object.keys(OUTPUT_FUNCTIONS).sort()).toEqual([...OUTPUT_ACTIVATIONS].sort());
  });
});
