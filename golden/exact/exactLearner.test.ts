import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  drawNetwork,
  drawSamples,
  networkFormats,
  networkSpec,
  specText,
  SPREADS,
  WEIGHTS,
} from '../../testbench/properties/arbitraries.js';
import { describeCase } from '../../testbench/properties/describeCase.js';
import { settings } from '../../testbench/properties/settings.js';
import type { NetworkSpec } from '../networkSpec.js';
import { ExactLearner } from './exactLearner.js';
import type { ExactNetwork } from './network.js';

// ---- The numerics contract of docs and DESIGN.md, once more: dense, slow, in BigInt, and sharing
// nothing with the model but its data.

const big = BigInt;
const clip = (v: bigint, low: bigint, high: bigint): bigint =>
  v < low ? low : v > high ? high : v;
/** floor((v + 2^(s-1)) / 2^s); a left shift for s <= 0. */
const nearest = (v: bigint, s: number): bigint =>
  s > 0 ? (v + (1n << big(s - 1))) >> big(s) : v << big(-s);

/** The LFSR x^32 + x^22 + x^2 + x + 1, `steps` on. */
function lfsr(state: bigint, steps: number): bigint {
  let next = state;
  for (let i = 0; i < steps; i++) next = (next >> 1n) ^ (next & 1n ? 0x80200003n : 0n);
  return next;
}

/** Product of an index with the columns of T from `first` on: column k is 32 (k + 1) steps after 1. */
function spread(index: number, first: number): bigint {
  let sum = 0n;
  for (let k = 0; k < 16; k++) if ((index >> k) & 1) sum ^= lfsr(1n, 32 * (first + k + 1));
  return sum;
}

/** [h, m (.) f'] of a pre-activation in `fraction` bits. */
function activate(
  spec: NetworkSpec,
  name: NetworkSpec['hidden'] | NetworkSpec['output'],
  z: bigint,
  m: bigint,
): [h: bigint, delta: bigint] {
  const { width, fraction } = spec.formats.activation;
  const one = 2n ** big(fraction) - 1n;
  const between = (v: bigint, low: bigint, high: bigint): [bigint, bigint] => [
    clip(v, low, high),
    v > low && v < high ? m : 0n,
  ];
  switch (name) {
    case 'identity': {
      const limit = 2n ** big(width - 1) - 1n;
      return [clip(z, -limit, limit), m];
    }
    case 'hard-tanh':
      return between(z, -one, one);
    case 'clipped-relu':
      return between(z, 0n, one);
    case 'hard-sigmoid':
      // A half of F fraction bits, of which a format without any has none to halve: it is 1 there.
      return between(nearest(z, 2) + (fraction > 0 ? 2n ** big(fraction - 1) : 1n), 0n, one);
    case 'tanh':
    case 'sigmoid': {
      const x = Number(clip(nearest(z, fraction - 6), -512n, 511n)) / 64;
      const f = name === 'tanh' ? Math.tanh(x) : 1 / (1 + Math.exp(-x));
      const slope = name === 'tanh' ? 1 - Math.tanh(x) ** 2 : 1 / (2 + Math.exp(x) + Math.exp(-x));
      const value = big(Math.floor(f * 2 ** fraction + 0.5));
      const low = name === 'tanh' ? -one : 0n;
      return [clip(value, low, one), nearest(m * big(Math.floor(slope * 128 + 0.5)), 7)];
    }
  }
}

/** A learner written from the contract. */
class Contract {
  readonly weights: bigint[][];
  epoch = 1;
  #state: bigint;

  constructor(readonly network: ExactNetwork) {
    this.weights = network.layers.map((layer) => Array.from(layer.weights, big));
    const seed = (network.spec.seed ^ 0x5eed5eed) >>> 0;
    this.#state = lfsr(big(seed === 0 ? 1 : seed), 64);
  }

  step(x: readonly number[], label: number, train: boolean): bigint[] {
    const { spec, layers } = this.network;
    const { activation, weight, delta: deltaFormat } = spec.formats;
    const one = 2n ** big(activation.fraction) - 1n;
    const last = layers.length;
    let h = x.map(big);
    for (const [index, { outputs, feedback }] of layers.entries()) {
      const l = index + 1;
      const inputs = [...h, one];
      const w = this.weights[index] ?? [];
      const results = Array.from({ length: outputs }, (_, j): [bigint, bigint] => {
        const acc = inputs.reduce((sum, v, i) => sum + v * (w[i * outputs + j] ?? 0n), 0n);
        const z = nearest(acc, weight.fraction);
        if (l === last) {
          const [y] = activate(spec, spec.output, z, 0n);
          const limit = 2n ** big(deltaFormat.width - 1) - 1n;
          const e = nearest(
            y - (j === label ? one : 0n),
            activation.fraction - deltaFormat.fraction,
          );
          return [y, clip(e, -limit, limit)];
        }
        return activate(spec, spec.hidden, z, big(feedback[label * outputs + j] ?? 0));
      });
      if (train && (l === last || spec.rule === 'drtp')) {
        this.#update(
          l,
          inputs,
          results.map(([, delta]) => delta),
        );
      }
      h = results.map(([value]) => value);
    }
    if (train && spec.rounding === 'stochastic') this.#state = lfsr(this.#state, 32);
    return h;
  }

  #update(l: number, inputs: readonly bigint[], deltas: readonly bigint[]): void {
    const { spec, layers } = this.network;
    const { activation, weight, delta } = spec.formats;
    const k = l === layers.length ? spec.rateShift.output : spec.rateShift.hidden;
    const grown = spec.rateSteps.filter((step) => step <= this.epoch).length;
    const s = k + grown + activation.fraction + delta.fraction - weight.fraction;
    const limit = 2n ** big(weight.width - 1);
    const w = this.weights[l - 1] ?? [];
    for (const [i, x] of inputs.entries()) {
      for (const [j, d] of deltas.entries()) {
        const product = x * d;
        let step: bigint;
        if (s <= 0 || spec.rounding === 'nearest') step = nearest(product, s);
        else if (spec.rounding === 'truncate') step = product >> big(s);
        else {
          const r = this.#state ^ spread(i, 0) ^ spread(j, 16) ^ spread(l, 32);
          step = (product + (r & (2n ** big(s) - 1n))) >> big(s);
        }
        const at = i * deltas.length + j;
        w[at] = clip((w[at] ?? 0n) - step, -limit, limit - 1n);
      }
    }
  }
}

const drawn = fc
  .record({
    spec: networkSpec({
      formats: networkFormats,
      shape: { rows: 3, cols: 2 },
      widest: 7,
      deepest: 4,
    }),
    weights: fc.constantFrom(...WEIGHTS),
    spread: fc.constantFrom(...SPREADS),
    samples: fc.integer({ min: 1, max: 5 }),
    trains: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    data: fc.nat(0xffff),
  })
  .map((all) =>
    describeCase(
      all,
      `${specText(all.spec)}; weights ${all.weights}, ${all.samples} samples (${all.spread}, ` +
        `data ${all.data}), of which train ${all.trains.map(Number).join('')}`,
    ),
  );

test('the exact model is the numerics contract', () => {
  fc.assert(
    fc.property(drawn, ({ spec, weights, spread: kind, samples, trains, data }) => {
      const network = drawNetwork(spec, weights);
      const contract = new Contract(network);
      const learner = new ExactLearner(network);
      const { inputs, labels } = drawSamples(spec, samples, data, kind);
      const width = spec.layers[0] ?? 0;
      for (let n = 0; n < samples; n++) {
        const x = inputs.subarray(n * width, (n + 1) * width);
        const label = labels[n] ?? 0;
        // Every sample an epoch of its own, so that the rates grow on the way.
        contract.epoch = n + 1;
        learner.epoch = n + 1;
        const train = trains[n] ?? true;
        const y = train ? learner.train(x, label) : learner.infer(x);
        expect([...y], `y of sample ${n}`).toEqual(contract.step([...x], label, train).map(Number));
        for (const [index, layer] of network.layers.entries()) {
          expect([...layer.weights], `W${index + 1} after sample ${n}`).toEqual(
            contract.weights[index]?.map(Number),
          );
        }
      }
    }),
    settings(1000),
  );
});
