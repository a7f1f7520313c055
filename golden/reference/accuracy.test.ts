import { describe, expect, test } from 'vitest';
import { accuracy } from './accuracy.js';
import { classify } from './classify.js';
import type { ReferenceNetwork } from './network.js';

/** y = (x_0, x_1, x_0 + x_1) / 2. */
const network: ReferenceNetwork = {
  widths: [2, 3],
  layers: [
    {
      inputs: 2,
      outputs: 3,
      weights: Float64Array.of(0.5, 0, 0, 0.5, 0.5, 0.5),
      biases: new Float64Array(3),
      feedback: new Float64Array(0),
    },
  ],
};
const activations = { hidden: 'tanh', output: 'identity' } as const;

describe('classify', () => {
  test('the largest output; of equal ones the first', () => {
    expect(classify(network, activations, Float64Array.of(1, -1))).toBe(0);
    expect(classify(network, activations, Float64Array.of(-1, 2))).toBe(1);
    expect(classify(network, activations, Float64Array.of(1, 2))).toBe(2);
    expect(classify(network, activations, Float64Array.of(-1, -1))).toBe(0);
    expect(classify(network, activations, Float64Array.of(-2, 0))).toBe(1);
    // Clipped outputs are equal.
    const clipped = { hidden: 'tanh', output: 'hard-sigmoid' } as const;
    expect(classify(network, clipped, Float64Array.of(8, 9))).toBe(0);
  });
});

describe('accuracy', () => {
  test('the fraction that is right, inputs scaled by `one`', () => {
    const labels = Uint8Array.of(1, 1, 2, 0);
    const bytes = Uint8Array.of(5, 0, 0, 5, 5, 5, 0, 5);
    expect(accuracy(network, activations, { inputs: bytes, one: 5, labels })).toBe(0.5);
    expect(accuracy(network, activations, { inputs: Float32Array.from(bytes), labels })).toBe(0.5);
  });

  test('refuses no samples, and samples that do not fit', () => {
    expect(() =>
      accuracy(network, activations, { inputs: new Uint8Array(0), labels: new Uint8Array(0) }),
    ).toThrow('accuracy: there are no samples');
    expect(() =>
      accuracy(network, activations, { inputs: new Uint8Array(3), labels: new Uint8Array(2) }),
    ).toThrow('accuracy: 3 input values are not 2 samples');
  });
});
