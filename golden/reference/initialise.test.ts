import { describe, expect, test } from 'vitest';
import { RULES } from '../networkSpec.js';
import { randomStream } from '../random.js';
import { initialise, type InitialiseOptions } from './initialise.js';

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

  test("each rule's own matrices: their sizes in a 7-5-4-3 network", () => {
    const sizes = Object.fromEntries(
      RULES.map((rule) => {
        const { layers } = initialise([7, 5, 4, 3], 1, { rule });
        return [rule, layers.map(({ feedback }) => feedback.length)];
      }),
    );
    const direct = [3 * 5, 3 * 4, 0];
    const none = [0, 0, 0];
    expect(sizes).toEqual({
      bp: none,
      fa: [4 * 5, 3 * 4, 0],
      dfa: direct,
      sdfa: direct,
      drtp: direct,
      tpsgd: direct,
      lls: none,
      'lls-m': [3, 3, 0],
      'lls-mxm': [9, 9, 0],
      fdfa: direct,
      shallow: none,
    });
  });

  test('the weights are the same for every rule', () => {
    const weights = RULES.map((rule) =>
      initialise([7, 5, 4, 3], 1, { rule }).layers.map((layer) => layer.weights),
    );
    for (const other of weights) expect(other).toEqual(weights[0]);
  });

  test('fixed matrices in their ranges, scaled by 2^-feedbackShift; learned ones near zero', () => {
    const first = (options: InitialiseOptions): number[] => [
      ...(initialise([2, 1500, 20, 10], 3, options).layers[0]?.feedback ?? []),
    ];
    const largest = (values: number[]): number =>
      values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const rule of ['fa', 'dfa', 'sdfa', 'drtp'] as const) {
      const limit = Math.sqrt(6 / 1500);
      expect(largest(first({ rule }))).toBeLessThanOrEqual(limit);
      expect(largest(first({ rule }))).toBeGreaterThan(0.99 * limit);
    }
    for (const rule of ['fa', 'dfa', 'sdfa', 'drtp', 'tpsgd'] as const) {
      expect(first({ rule, feedbackShift: 3 })).toEqual(first({ rule }).map((value) => value / 8));
    }
    // Targets in reach of the activation.
    const signed = first({ rule: 'tpsgd', hidden: 'hard-tanh' });
    expect(largest(signed)).toBeLessThanOrEqual(1);
    expect(Math.min(...signed)).toBeLessThan(-0.99);
    expect(first({ rule: 'tpsgd', hidden: 'clipped-relu' })).toEqual(signed.map(Math.abs));
    expect(largest(first({ rule: 'fdfa' }))).toBe(0);
    const mixing = first({ rule: 'lls-mxm' });
    const variance = mixing.reduce((sum, value) => sum + value * value, 0) / mixing.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.008);
    expect(Math.sqrt(variance)).toBeLessThan(0.012);
  });

  test('refuses widths that are no network', () => {
    expect(() => initialise([3], 1)).toThrow(/^initialise: the layers "3" are too few/);
    for (const width of [0, -1, 1.5, NaN]) {
      expect(() => initialise([3, width, 2], 1)).toThrow(`initialise: the width ${width} in`);
    }
  });
});
