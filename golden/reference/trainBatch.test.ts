import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS } from '../networkSpec.js';
import { randomStream } from '../random.js';
import { initialise } from './initialise.js';
import type { ReferenceLayer, ReferenceNetwork } from './network.js';
import { rates } from './rates.js';
import type { Samples } from './samples.js';
import { trainBatch, type TrainOptions } from './trainBatch.js';

const clone = (network: ReferenceNetwork): ReferenceNetwork => structuredClone(network);

const layersOf = (...layers: ReferenceLayer[]): ReferenceNetwork => ({
  widths: [layers[0]?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)],
  layers,
});

const state = (network: ReferenceNetwork): number[][] =>
  network.layers.flatMap(({ weights, biases }) => [[...weights], [...biases]]);

const expectClose = (actual: ReferenceNetwork, expected: ReferenceNetwork): void => {
  const right = state(expected);
  for (const [k, values] of state(actual).entries()) {
    for (const [i, value] of values.entries()) {
      expect(value).toBeCloseTo(right[k]?.[i] ?? NaN, 12);
    }
  }
};

/**
 * The textbook step of one sample on nested arrays, dense, sharing no code with the model: returns
 * the gradient of each layer as rows of weights with the bias last.
 */
function textbookStep(
  network: ReferenceNetwork,
  { rule, hidden, output }: TrainOptions,
  x: number[],
  label: number,
): number[][][] {
  const W = network.layers.map((layer) =>
    Array.from({ length: layer.outputs }, (_, i) => [
      ...layer.weights.slice(i * layer.inputs, (i + 1) * layer.inputs),
    ]),
  );
  const at = (v: readonly number[] | undefined, i: number): number => v?.[i] ?? NaN;
  const f = {
    'hard-tanh': (z: number) => (z > 1 ? 1 : z < -1 ? -1 : z),
    'clipped-relu': (z: number) => (z > 1 ? 1 : z < 0 ? 0 : z),
    tanh: (z: number) => Math.tanh(z),
  }[hidden];
  const slope = {
    'hard-tanh': (z: number) => (z < 1 && z > -1 ? 1 : 0),
    'clipped-relu': (z: number) => (z < 1 && z > 0 ? 1 : 0),
    tanh: (z: number) => 1 / Math.cosh(z) ** 2,
  }[hidden];
  const out = {
    sigmoid: (z: number) => 0.5 * (1 + Math.tanh(z / 2)),
    'hard-sigmoid': (z: number) => Math.max(0, Math.min(1, z / 4 + 1 / 2)),
    identity: (z: number) => z,
  }[output];

  const h = [x];
  const z: number[][] = [[]];
  for (const [index, rows] of W.entries()) {
    const zl = rows.map(
      (row, i) =>
        row.reduce((sum, w, j) => sum + w * at(h[index], j), 0) +
        (network.layers[index]?.biases[i] ?? NaN),
    );
    z.push(zl);
    h.push(zl.map(index + 1 < W.length ? f : out));
  }
  let delta = (h.at(-1) ?? []).map((y, i) => y - Number(i === label));
  const gradients: number[][][] = [];
  for (let l = W.length; l >= 1; l--) {
    gradients.unshift(delta.map((d) => [...(h[l - 1] ?? []), 1].map((value) => d * value)));
    const above = delta;
    delta = (z[l - 1] ?? []).map((zi, i) => {
      const layer = network.layers[l - 2];
      const m = {
        drtp: layer?.feedback[label * layer.outputs + i] ?? NaN,
        shallow: 0,
        bp: above.reduce((sum, d, k) => sum + at(W[l - 1]?.[k], i) * d, 0),
      }[rule];
      return m * slope(zi);
    });
  }
  return gradients;
}

const anyOptions: fc.Arbitrary<TrainOptions> = fc.record({
  rule: fc.constantFrom('drtp' as const, 'shallow' as const, 'bp' as const),
  hidden: fc.constantFrom(...HIDDEN_ACTIVATIONS),
  output: fc.constantFrom(...OUTPUT_ACTIVATIONS),
  rates: fc.record({
    hidden: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    output: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  }),
});

const anyCase = fc
  .record({
    widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }),
    seed: fc.integer(),
    count: fc.integer({ min: 1, max: 6 }),
    options: anyOptions,
  })
  .map(({ widths, seed, count, options }) => {
    const stream = randomStream(seed, 'test');
    const samples: Samples = {
      // A third of zeros, which the loops skip.
      inputs: Float64Array.from({ length: count * (widths[0] ?? 0) }, () =>
        stream.below(3) === 0 ? 0 : 2 * stream.uniform() - 1,
      ),
      labels: Uint8Array.from({ length: count }, () => stream.below(widths.at(-1) ?? 1)),
    };
    const network = initialise(widths, seed);
    for (const { biases } of network.layers) {
      for (let i = 0; i < biases.length; i++) biases[i] = stream.uniform() - 0.5;
    }
    return { network, samples, options };
  });

const allOf = (samples: Samples): number[] => [...samples.labels.keys()];

describe('by hand', () => {
  // x = 0.5: z_1 = 0.75 = h_1, z_2 = 0, y = 0.5, e = -0.5 (the only class is the right one).
  const oneOneOne = (): ReferenceNetwork =>
    layersOf(
      {
        inputs: 1,
        outputs: 1,
        weights: Float64Array.of(1),
        biases: Float64Array.of(0.25),
        feedback: Float64Array.of(0.25),
      },
      {
        inputs: 1,
        outputs: 1,
        weights: Float64Array.of(2),
        biases: Float64Array.of(-1.5),
        feedback: new Float64Array(0),
      },
    );
  const samples: Samples = { inputs: Float64Array.of(0.5), labels: Uint8Array.of(0) };
  const options = { hidden: 'hard-tanh', output: 'sigmoid', rates: { hidden: 0.5, output: 0.25 } };
  const outputLayer = [[2 + 0.25 * 0.5 * 0.75], [-1.5 + 0.25 * 0.5]];

  test.each([
    // delta_1 = B = 0.25, subtracted
    ['drtp', [[1 - 0.5 * 0.25 * 0.5], [0.25 - 0.5 * 0.25]]],
    // delta_1 = W_2 e = -1
    ['bp', [[1 + 0.5 * 0.5], [0.25 + 0.5]]],
    ['shallow', [[1], [0.25]]],
  ] as const)('1-1-1, %s', (rule, hiddenLayer) => {
    const network = oneOneOne();
    trainBatch(network, { ...options, rule } as TrainOptions, samples, [0]);
    expect(state(network)).toEqual([...hiddenLayer, ...outputLayer]);
  });

  // x = (0.5, 1): z_1 = (0.25, 1.5), h_1 = (0.25, 1), z_2 = (0.25, 2), y = z_2, e = (-0.75, 2).
  // The gate of the second hidden unit is closed.
  test.each([
    // delta_1 = (B[0][0], 0) = (0.5, 0)
    ['drtp', [0.875, -0.75, 2, 1], [0, -0.5]],
    // delta_1 = (1 * -0.75 + 2 * 2, 0) = (3.25, 0)
    ['bp', [1 - 0.5 * 3.25 * 0.5, -0.5 - 0.5 * 3.25, 2, 1], [0.25 - 0.5 * 3.25, -0.5]],
    ['shallow', [1, -0.5, 2, 1], [0.25, -0.5]],
  ] as const)('2-2-2, %s', (rule, weights, biases) => {
    const network = layersOf(
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
    );
    trainBatch(
      network,
      { rule, hidden: 'hard-tanh', output: 'identity', rates: { hidden: 0.5, output: 0.125 } },
      { inputs: Uint8Array.of(5, 10), one: 10, labels: Uint8Array.of(0) },
      [0],
    );
    expect(state(network)).toEqual([
      [...weights],
      [...biases],
      // W_2 - 0.125 e h_1^T, b_2 - 0.125 e
      [1.0234375, -0.90625, 1.9375, 1.75],
      [1.09375, -0.75],
    ]);
  });
});

describe('trainBatch', () => {
  test('subtracts the mean of the textbook gradients, all with the weights from before', () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const width = network.widths[0] ?? 0;
        const expected = clone(network);
        const count = samples.labels.length;
        for (const [s, label] of samples.labels.entries()) {
          const x = [...samples.inputs.slice(s * width, (s + 1) * width)];
          for (const [index, rows] of textbookStep(network, options, x, label).entries()) {
            const layer = expected.layers[index];
            const last = index === network.layers.length - 1;
            const eta = last ? options.rates.output : options.rates.hidden;
            for (const [i, row] of rows.entries()) {
              for (const [j, gradient] of row.entries()) {
                const [array, at] =
                  j < (layer?.inputs ?? 0)
                    ? [layer?.weights, i * (layer?.inputs ?? 0) + j]
                    : [layer?.biases, i];
                if (array) array[at] = (array[at] ?? NaN) - (eta * gradient) / count;
              }
            }
          }
        }
        trainBatch(network, options, samples, allOf(samples));
        expectClose(network, expected);
      }),
      { numRuns: 500 },
    );
  });

  test('batches of one are online learning: each step sees the one before', () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const online = clone(network);
        const width = network.widths[0] ?? 0;
        for (const [s, label] of samples.labels.entries()) {
          // The textbook's step applied at once, sample by sample.
          const x = [...samples.inputs.slice(s * width, (s + 1) * width)];
          const gradients = textbookStep(online, options, x, label);
          for (const [index, layer] of online.layers.entries()) {
            const last = index === online.layers.length - 1;
            const eta = last ? options.rates.output : options.rates.hidden;
            for (const [i, row] of (gradients[index] ?? []).entries()) {
              layer.biases[i] = (layer.biases[i] ?? NaN) - eta * (row.at(-1) ?? NaN);
              for (const [j, gradient] of row.slice(0, -1).entries()) {
                const at = i * layer.inputs + j;
                layer.weights[at] = (layer.weights[at] ?? NaN) - eta * gradient;
              }
            }
          }
          trainBatch(network, options, samples, [s]);
        }
        expectClose(network, online);
      }),
    );
  });

  test('a sample repeated in a batch weighs as much as alone', () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const twice = clone(network);
        trainBatch(network, options, samples, [0]);
        trainBatch(twice, options, samples, Uint32Array.of(0, 0, 0, 0));
        expectClose(twice, network);
      }),
    );
  });

  test("drtp's output layer learns exactly as back-propagation's", () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const other = clone(network);
        trainBatch(network, { ...options, rule: 'drtp' }, samples, allOf(samples));
        trainBatch(other, { ...options, rule: 'bp' }, samples, allOf(samples));
        expect(network.layers.at(-1)).toEqual(other.layers.at(-1));
      }),
    );
  });

  test('shallow freezes the hidden layers to the bit, and only those', () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const before = clone(network);
        trainBatch(network, { ...options, rule: 'shallow' }, samples, allOf(samples));
        expect(network.layers.slice(0, -1)).toEqual(before.layers.slice(0, -1));
        // The sigmoid's error is never zero here.
        if (options.output === 'sigmoid') {
          expect(network.layers.at(-1)).not.toEqual(before.layers.at(-1));
        }
      }),
    );
  });

  test('no rule changes B', () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const before = clone(network);
        trainBatch(network, options, samples, allOf(samples));
        expect(network.layers.map(({ feedback }) => feedback)).toEqual(
          before.layers.map(({ feedback }) => feedback),
        );
      }),
    );
  });

  test('refuses samples that do not fit, and leaves the network alone', () => {
    const network = initialise([2, 3, 2], 1);
    const before = clone(network);
    const options: TrainOptions = {
      rule: 'drtp',
      hidden: 'tanh',
      output: 'sigmoid',
      rates: { hidden: 0.1, output: 0.1 },
    };
    const inputs = new Float64Array(4).fill(0.5);
    const labels = Uint8Array.of(0, 1);
    const train = (samples: Samples, indices: number[]) => (): void => {
      trainBatch(network, options, samples, indices);
    };
    expect(train({ inputs, labels }, [])).toThrow('trainBatch: the batch is empty');
    expect(train({ inputs, labels }, [0, 2])).toThrow('there is no sample 2; they are 0 to 1.');
    expect(train({ inputs, labels }, [0, -1])).toThrow('there is no sample -1');
    expect(train({ inputs, labels }, [0, 0.5])).toThrow('there is no sample 0.5');
    expect(train({ inputs, labels: Uint8Array.of(0, 2) }, [0, 1])).toThrow('the label 2 is not');
    expect(train({ inputs: inputs.subarray(1), labels }, [0])).toThrow(
      'trainBatch: 3 input values are not 2 samples (as many as labels) of 2 inputs.',
    );
    expect(train({ inputs, labels, one: 0 }, [0])).toThrow('the input value for 1, 0, is not');
    expect(network).toEqual(before);
  });
});

describe('rates', () => {
  test('lr in the hidden layers, lr / C in the output layer', () => {
    expect(rates(0.5, 10)).toEqual({ hidden: 0.5, output: 0.05 });
  });

  test('refuses what is no rate', () => {
    for (const lr of [0, -1, NaN, Infinity]) {
      expect(() => rates(lr, 10)).toThrow(`rates: the learning rate ${lr} is not`);
    }
    for (const classes of [0, 1.5]) {
      expect(() => rates(1, classes)).toThrow(`rates: the number of classes ${classes} is not`);
    }
  });
});
