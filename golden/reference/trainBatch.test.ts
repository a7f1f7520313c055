import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import {
  BASES,
  HIDDEN_ACTIVATIONS,
  OUTPUT_ACTIVATIONS,
  RULES,
  TARGET_LOSSES,
} from '../networkSpec.js';
import { randomStream } from '../random.js';
import { initialise } from './initialise.js';
import { localBasis } from './localBasis.js';
import type { ReferenceLayer, ReferenceNetwork } from './network.js';
import { PERTURBATIONS } from './perturbations.js';
import { rates } from './rates.js';
import type { Samples } from './samples.js';
import { TARGET_LOSS_FUNCTIONS } from './targetLossFunctions.js';
import { trainBatch, type TrainOptions } from './trainBatch.js';

const clone = (network: ReferenceNetwork): ReferenceNetwork => structuredClone(network);

const layersOf = (...layers: ReferenceLayer[]): ReferenceNetwork => ({
  widths: [layers[0]?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)],
  layers,
});

const state = (network: ReferenceNetwork): number[][] =>
  network.layers.flatMap(({ weights, biases, feedback }) => [
    [...weights],
    [...biases],
    [...feedback],
  ]);

const expectClose = (actual: ReferenceNetwork, expected: ReferenceNetwork): void => {
  const right = state(expected);
  for (const [k, values] of state(actual).entries()) {
    for (const [i, value] of values.entries()) {
      expect(value).toBeCloseTo(right[k]?.[i] ?? NaN, 12);
    }
  }
};

/** What one sample asks to be subtracted, times the rates. */
interface TextbookStep {
  /** Of each layer, rows of weights with the bias last. */
  readonly gradients: number[][][];
  /** Of each hidden layer's own matrix, row by row, times its rate; empty where it is fixed. */
  readonly own: number[][];
}

/**
 * The textbook step of one sample on nested arrays, dense, sharing no loop with the model.
 *
 * @param v FDFA's perturbations of the hidden layers
 */
function textbookStep(
  network: ReferenceNetwork,
  options: TrainOptions,
  x: number[],
  label: number,
  v: readonly number[][],
): TextbookStep {
  const { rule, hidden, output, basis = 'square', localError = 'sigmoid' } = options;
  const rowsOf = (matrix: Float64Array, columns: number): number[][] =>
    Array.from({ length: matrix.length / columns }, (_, i) => [
      ...matrix.slice(i * columns, (i + 1) * columns),
    ]);
  const at = (values: readonly number[] | undefined, i: number): number => values?.[i] ?? NaN;
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * at(b, i), 0);
  const times = (matrix: number[][], vector: number[]): number[] =>
    matrix.map((row) => dot(row, vector));
  const transpose = (matrix: number[][]): number[][] =>
    (matrix[0] ?? []).map((_, j) => matrix.map((row) => at(row, j)));

  const W = network.layers.map((layer) => rowsOf(layer.weights, layer.inputs));
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
    const zl = times(rows, h[index] ?? []).map((sum, i) => {
      return sum + (network.layers[index]?.biases[i] ?? NaN);
    });
    z.push(zl);
    h.push(zl.map(index + 1 < W.length ? f : out));
  }
  const oneHot = (h.at(-1) ?? []).map((_, i) => Number(i === label));
  const e = (h.at(-1) ?? []).map((y, i) => y - at(oneHot, i));

  // d_l, perturbed after the activation; d_out is the last product.
  let d: number[] = (W[0] ?? []).map((_, i) => at(v[0], i));
  for (let l = 2; l <= W.length; l++) {
    d = times(W[l - 1] ?? [], d);
    if (l < W.length) d = d.map((value, i) => value * slope(at(z[l], i)) + at(v[l - 1], i));
  }

  let delta = e;
  const gradients: number[][][] = [];
  const own: number[][] = [];
  for (let l = W.length; l >= 1; l--) {
    gradients.unshift(delta.map((value) => [...(h[l - 1] ?? []), 1].map((hi) => value * hi)));
    const layer = network.layers[l - 2];
    if (!layer) break;
    const hl = h[l - 1] ?? [];
    const n = layer.outputs;
    const keeps = { fa: n, dfa: n, sdfa: n, drtp: n, tpsgd: n, fdfa: n, 'lls-mxm': e.length };
    const B = rowsOf(layer.feedback, rule in keeps ? keeps[rule as keyof typeof keeps] : 1);

    const S = rowsOf(localBasis(basis, e.length, n), n);
    const gain = { sigmoid: 24 / n, softmax: 2 / Math.sqrt(n) }[localError];
    const u = times(S, hl).map((value) => gain * value);
    const M = {
      lls: (): number[][] => oneHot.map((_, i) => oneHot.map((__, j) => Number(i === j))),
      'lls-m': () => oneHot.map((_, i) => oneHot.map((__, j) => (i === j ? at(B[i], 0) : 0))),
      'lls-mxm': () => B,
    };
    const mixed = rule in M ? M[rule as keyof typeof M]() : [];
    const zc = times(transpose(mixed), u);
    const powers = zc.map((value) => Math.exp(value));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const q = zc.map((value, c) => {
      const p = localError === 'softmax' ? at(powers, c) / total : 0.5 * (1 + Math.tanh(value / 2));
      return p - at(oneHot, c);
    });
    const local = (): number[] => times(transpose(S), times(mixed, q));

    const fixed = (): number[] => [];
    const eta = options.rates.hidden;
    const a = 2 ** -(options.averageShift ?? 8);
    const above = delta;
    const learned = {
      'lls-m': () => u.map((value, c) => eta * value * at(q, c)),
      'lls-mxm': () => u.flatMap((value) => q.map((error) => eta * value * error)),
      fdfa: () =>
        d.flatMap((out, c) => (v[l - 2] ?? []).map((vj, j) => a * (at(B[c], j) - out * vj))),
    };
    own.unshift((rule in learned ? learned[rule as keyof typeof learned] : fixed)());
    const m = {
      bp: () => times(transpose(W[l - 1] ?? []), above),
      fa: () => times(transpose(B), above),
      dfa: () => times(transpose(B), e),
      sdfa: () => times(transpose(B), e.map(Math.sign)),
      drtp: () => times(transpose(B), oneHot),
      tpsgd: () => {
        const { gradient } = TARGET_LOSS_FUNCTIONS[options.loss ?? 'l2'];
        const t = times(transpose(B), oneHot);
        return hl.map((value, i) => gradient(value, at(t, i)));
      },
      lls: local,
      'lls-m': local,
      'lls-mxm': local,
      fdfa: () => times(transpose(B), e),
      shallow: () => hl.map(() => 0),
    }[rule]();
    delta = m.map((value, i) => value * slope(at(z[l - 1], i)));
  }
  return { gradients, own };
}

/** Subtracts a textbook step, divided by the size of its batch. */
function subtract(
  network: ReferenceNetwork,
  { rates }: TrainOptions,
  { gradients, own }: TextbookStep,
  count: number,
): void {
  for (const [index, layer] of network.layers.entries()) {
    const eta = index === network.layers.length - 1 ? rates.output : rates.hidden;
    for (const [i, row] of (gradients[index] ?? []).entries()) {
      layer.biases[i] = (layer.biases[i] ?? NaN) - (eta * (row.at(-1) ?? NaN)) / count;
      for (const [j, gradient] of row.slice(0, -1).entries()) {
        const at = i * layer.inputs + j;
        layer.weights[at] = (layer.weights[at] ?? NaN) - (eta * gradient) / count;
      }
    }
    for (const [at, value] of (own[index] ?? []).entries()) {
      layer.feedback[at] = (layer.feedback[at] ?? NaN) - value / count;
    }
  }
}

/** Textbook steps on the samples of a case in turn, each with perturbations of its own. */
function textbookSteps(
  { network, samples, options, seed }: Case,
  each: (step: TextbookStep, index: number) => void,
): void {
  const width = network.widths[0] ?? 0;
  const perturb = perturbation(seed);
  for (const [s, label] of samples.labels.entries()) {
    const x = [...samples.inputs.slice(s * width, (s + 1) * width)];
    const v = network.widths.slice(1, -1).map((units) => [...perturb(units)]);
    each(textbookStep(network, options, x, label, v), s);
  }
}

const perturbation = (seed: number): ReturnType<(typeof PERTURBATIONS)['gaussian']> =>
  PERTURBATIONS.gaussian(randomStream(seed, 'perturbation'));

const anyOptions: fc.Arbitrary<TrainOptions> = fc.record({
  rule: fc.constantFrom(...RULES),
  hidden: fc.constantFrom(...HIDDEN_ACTIVATIONS),
  output: fc.constantFrom(...OUTPUT_ACTIVATIONS),
  loss: fc.constantFrom(...TARGET_LOSSES),
  basis: fc.constantFrom(...BASES),
  localError: fc.constantFrom('sigmoid' as const, 'softmax' as const),
  averageShift: fc.integer({ min: 0, max: 8 }),
  rates: fc.record({
    hidden: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    output: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  }),
});

interface Case {
  readonly network: ReferenceNetwork;
  readonly samples: Samples;
  readonly options: TrainOptions;
  readonly seed: number;
}

const anyCase: fc.Arbitrary<Case> = fc
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
    const network = initialise(widths, seed, options);
    for (const { biases, feedback } of network.layers) {
      for (let i = 0; i < biases.length; i++) biases[i] = stream.uniform() - 0.5;
      // Learned matrices start near zero, where little of them would be seen.
      for (let i = 0; i < feedback.length; i++) feedback[i] = 2 * stream.uniform() - 1;
    }
    return {
      network,
      samples,
      seed,
      options: { ...options, perturbation: perturbation(seed) },
    };
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
    expect(state(network)).toEqual([...hiddenLayer, [0.25], ...outputLayer, []]);
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
      [0.5, -0.25, -1, 2],
      // W_2 - 0.125 e h_1^T, b_2 - 0.125 e
      [1.0234375, -0.90625, 1.9375, 1.75],
      [1.09375, -0.75],
      [],
    ]);
  });
});

describe('trainBatch', () => {
  test('subtracts the mean of the textbook gradients, all with the weights from before', () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { network, samples, options } = drawn;
        const expected = clone(network);
        textbookSteps(drawn, (step) => {
          subtract(expected, options, step, samples.labels.length);
        });
        trainBatch(network, options, samples, allOf(samples));
        expectClose(network, expected);
      }),
      settings(600),
    );
  });

  test('batches of one are online learning: each step sees the one before', () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { network, samples, options } = drawn;
        // The textbook's step applied at once, sample by sample.
        const online = clone(network);
        textbookSteps({ ...drawn, network: online }, (step) => {
          subtract(online, options, step, 1);
        });
        for (const s of allOf(samples)) trainBatch(network, options, samples, [s]);
        expectClose(network, online);
      }),
      settings(400),
    );
  });

  test('a sample repeated in a batch weighs as much as alone', () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options, seed }) => {
        const twice = clone(network);
        // One perturbation for all, as one sample alone has.
        const v = perturbation(seed);
        const drawn = new Map<number, Float64Array>();
        const same: TrainOptions = {
          ...options,
          perturbation: (units) =>
            drawn.get(units) ?? drawn.set(units, v(units)).get(units) ?? v(0),
        };
        trainBatch(network, same, samples, [0]);
        trainBatch(twice, same, samples, Uint32Array.of(0, 0, 0, 0));
        expectClose(twice, network);
      }),
      settings(300),
    );
  });

  test("every rule's output layer learns exactly as back-propagation's", () => {
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const other = clone(network);
        trainBatch(network, options, samples, allOf(samples));
        trainBatch(other, { ...options, rule: 'bp' }, samples, allOf(samples));
        expect(network.layers.at(-1)).toEqual(other.layers.at(-1));
      }),
      settings(300),
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

  test('fdfa, lls-m and lls-mxm change matrices of their own; no other rule does', () => {
    const changed = new Set<string>();
    fc.assert(
      fc.property(anyCase, ({ network, samples, options }) => {
        const before = clone(network);
        trainBatch(network, options, samples, allOf(samples));
        const feedback = ({ layers }: ReferenceNetwork): number[][] =>
          layers.map((layer) => [...layer.feedback]);
        if (JSON.stringify(feedback(network)) !== JSON.stringify(feedback(before))) {
          changed.add(options.rule);
        }
      }),
      settings(400),
    );
    expect([...changed].sort()).toEqual(['fdfa', 'lls-m', 'lls-mxm']);
  });

  test("refuses another rule's matrices, and fdfa without random directions", () => {
    const network = initialise([2, 3, 4, 2], 1, { rule: 'drtp' });
    const before = clone(network);
    const samples: Samples = { inputs: new Float64Array(2), labels: Uint8Array.of(0) };
    const options = { hidden: 'tanh', output: 'sigmoid', rates: { hidden: 1, output: 1 } } as const;
    expect(() => {
      trainBatch(network, { ...options, rule: 'fa' }, samples, [0]);
    }).toThrow(
      'deltas: the rule fa keeps a 4 x 3 matrix in layer 1 of 2-3-4-2; the network has 6 values there.',
    );
    expect(() => {
      trainBatch(network, { ...options, rule: 'fdfa' }, samples, [0]);
    }).toThrow('trainBatch: the rule fdfa needs random directions; give options.perturbation.');
    expect(network).toEqual(before);
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
