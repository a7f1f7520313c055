import { describe, expect, test } from 'vitest';
import { randomStream } from '../random.js';
import { initialise } from './initialise.js';

describe('initialise', () => {
  test('shapes, ranges and spread of a 784-50-30-10 network', () => {
    const { widths, layers } = initialise([784, 50, 30, 10], 7);
    expect(widths).toEqual([784, 50, 30, 10]);
    expect(layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [784, 50],
      [50, 30],
      [30, 10],
    ]);
    expect(layers.map(({ feedback }) => feedback.length)).toEqual([10 * 50, 10 * 30, 0]);
    const spread = (values: Float64Array, limit: number): void => {
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
      const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
      expect(variance / (limit * limit)).toBeCloseTo(1 / 3, 1);
    };
    for (const layer of layers) {
      expect(layer.weights).toHaveLength(layer.inputs * layer.outputs);
      expect(layer.biases).toEqual(new Float64Array(layer.outputs));
      spread(layer.weights, Math.sqrt(6 / layer.inputs));
      if (layer.feedback.length > 0) spread(layer.feedback, Math.sqrt(6 / layer.outputs));
    }
  });

  test('a seed names one network, drawn from the documented streams', () => {
    expect(initialise([4, 3, 2], 1)).toEqual(initialise([4, 3, 2], 1));
    expect(initialise([4, 3, 2], 1)).not.toEqual(initialise([4, 3, 2], 2));
    const [first] = initialise([4, 3, 2], 1).layers;
    const limit = Math.sqrt(6 / 4);
    expect(first?.weights[0]).toBe((2 * randomStream(1, 'weights/1').uniform() - 1) * limit);
    // A wider output layer leaves the hidden layer's weights alone.
    expect(initialise([4, 3, 5], 1).layers[0]?.weights).toEqual(first?.weights);
  });

  test('refuses widths that are no network', () => {
    expect(() => initialise([3], 1)).toThrow(/^initialise: the layers "3" are too few/);
    for (const width of [0, -1, 1.5, NaN]) {
      expect(() => initialise([3, width, 2], 1)).toThrow(`initialise: the width ${width} in`);
    }
  });
});
