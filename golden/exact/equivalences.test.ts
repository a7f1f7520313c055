import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  drawNetwork,
  drawSamples,
  networkFormats,
  networkSpec,
  specText,
  WEIGHTS,
} from '../../testbench/properties/arbitraries.js';
import { describeCase } from '../../testbench/properties/describeCase.js';
import { settings } from '../../testbench/properties/settings.js';
import { parseFormat } from '../format.js';
import { RULE_DEFAULTS, type NetworkSpec, type Rule } from '../networkSpec.js';
import { ExactLearner } from './exactLearner.js';
import { cloneNetwork, initialiseExact, type ExactNetwork } from './network.js';

const drawn = (rule: Rule) =>
  fc
    .record({
      spec: networkSpec({
        golden: true,
        formats: networkFormats,
        shape: { rows: 4, cols: 3 },
        widest: 12,
        deepest: 5,
        rules: [rule],
      }).filter(({ layers }) => layers.length > 2),
      weights: fc.constantFrom(...WEIGHTS),
      data: fc.nat(0xffff),
    })
    .map((all) =>
      describeCase(all, `${specText(all.spec)}; weights ${all.weights}, data ${all.data}`),
    );

type Case = typeof drawn extends (rule: Rule) => fc.Arbitrary<infer T> ? T : never;

/** The same start under another rule, whose own matrices are made from it. */
function under(
  network: ExactNetwork,
  rule: Rule,
  own: (layer: ExactNetwork['layers'][number], next: ExactNetwork['layers'][number]) => object,
): ExactNetwork {
  const { spec, layers } = cloneNetwork(network);
  return {
    spec: { ...spec, rule },
    layers: layers.map((layer, index) => {
      const next = layers[index + 1];
      return next ? { ...layer, ...own(layer, next) } : layer;
    }),
  };
}

/** One step on the same sample leaves both with the same deltas and weights. */
function expectSameStep(one: ExactNetwork, other: ExactNetwork, data: number): void {
  const { inputs, labels } = drawSamples(one.spec, 1, data, 'any');
  const learners = [one, other].map((network) => {
    const learner = new ExactLearner(cloneNetwork(network));
    learner.train(inputs, labels[0] ?? 0);
    return learner;
  });
  const [first, second] = learners.map(({ states, network }) => ({
    deltas: states.map(({ delta }) => [...delta]),
    weights: network.layers.map(({ weights }) => [...weights]),
  }));
  expect(second).toEqual(first);
}

const holds = (rule: Rule, check: (drawnCase: Case) => void): void => {
  fc.assert(fc.property(drawn(rule), check), settings(200));
};

/** 1 lies in the weight format. */
const withOne = ({ formats }: NetworkSpec): boolean =>
  formats.weight.fraction <= formats.weight.width - 2;

test('fa is bp where B is the next layer, transposed as the signal has it', () => {
  holds('bp', ({ spec, weights, data }) => {
    const network = drawNetwork(spec, weights);
    const fa = under(network, 'fa', (layer, next) => ({
      feedback: next.weights.slice(0, layer.outputs * next.outputs),
    }));
    expectSameStep(network, fa, data);
  });
});

test('dfa is bp on one hidden layer where B is W_2^T', () => {
  holds('bp', ({ spec, weights, data }) => {
    const [inputs = 1, hidden = 1] = spec.layers;
    const layers = [inputs, hidden, spec.layers.at(-1) ?? 1];
    const network = drawNetwork({ ...spec, layers }, weights);
    const dfa = under(network, 'dfa', (layer, next) => ({
      feedback: Int32Array.from(
        { length: next.outputs * layer.outputs },
        (_, at) =>
          next.weights[(at % layer.outputs) * next.outputs + Math.floor(at / layer.outputs)] ?? 0,
      ),
    }));
    expectSameStep(network, dfa, data);
  });
});

test('sdfa is dfa where every error is 0 or +-1', () => {
  holds('dfa', ({ spec, weights, data }) => {
    const { activation } = spec.formats;
    fc.pre(
      activation.fraction > 0 && spec.formats.weight.fraction <= spec.formats.weight.width - 5,
    );
    const network = drawNetwork(
      { ...spec, output: 'hard-sigmoid', formats: { ...spec.formats, delta: activation } },
      weights,
    );
    // Only biases, at the ends of their range: every output is 0 or 1.
    const last = network.layers.at(-1);
    const end = 2 ** (spec.formats.weight.width - 1) - 1;
    last?.weights.forEach((w, at, all) => {
      all[at] = at < last.inputs * last.outputs ? 0 : w < 0 ? -end : end;
    });
    expectSameStep(
      network,
      under(network, 'sdfa', () => ({})),
      data,
    );
  });
});

test('tpsgd with the linear loss is drtp where P is -B', () => {
  holds('drtp', ({ spec, weights, data }) => {
    const network = drawNetwork({ ...spec, loss: 'linear' }, weights);
    const tpsgd = under(network, 'tpsgd', ({ feedback }) => ({
      feedback: feedback.map((b) => -b),
    }));
    expectSameStep(network, tpsgd, data);
  });
});

test('lls-m where every factor is 1, and lls-mxm where M is the identity, are lls', () => {
  holds('lls', ({ spec, weights, data }) => {
    fc.pre(withOne(spec));
    const network = drawNetwork(spec, weights);
    const one = 2 ** spec.formats.weight.fraction;
    const classes = spec.layers.at(-1) ?? 0;
    const factors = (count: number, at: (index: number) => boolean) => () => ({
      mixing: Int32Array.from({ length: count }, (_, index) => (at(index) ? one : 0)),
    });
    expectSameStep(
      network,
      under(
        network,
        'lls-m',
        factors(classes, () => true),
      ),
      data,
    );
    const identity = factors(classes ** 2, (index) => index % (classes + 1) === 0);
    expectSameStep(network, under(network, 'lls-mxm', identity), data);
  });
});

test("fdfa's B of the last hidden layer comes to stand at W_L^T", () => {
  const format = parseFormat('s16.12');
  const spec: NetworkSpec = {
    ...RULE_DEFAULTS,
    rule: 'fdfa',
    layers: [3, 5, 4, 2],
    hidden: 'hard-tanh',
    output: 'hard-sigmoid',
    formats: {
      activation: parseFormat('s12.9'),
      weight: parseFormat('s20.16'),
      delta: format,
    },
    rounding: 'nearest',
    feedback: 'uniform',
    averageShift: 9,
    // No weight moves.
    rateShift: { hidden: 24, output: 24 },
    rateSteps: [],
    seed: 3,
  };
  const network = initialiseExact(spec);
  const learner = new ExactLearner(network);
  const { inputs, labels } = drawSamples(spec, 8000, 5, 'any');
  for (let n = 0; n < 8000; n++) learner.train(inputs.subarray(3 * n, 3 * n + 3), labels[n] ?? 0);
  const [, hidden, output] = network.layers;
  const scale = 2 ** 16;
  for (let c = 0; c < 2; c++) {
    for (let j = 0; j < 4; j++) {
      const b = (hidden?.feedback[c * 4 + j] ?? NaN) / scale;
      const w = (output?.weights[j * 2 + c] ?? NaN) / scale;
      // The average's standard deviation is sqrt(2^-9 / 2) times the other weights' norm: 0.06.
      expect(Math.abs(b - w)).toBeLessThan(0.25);
    }
  }
});
