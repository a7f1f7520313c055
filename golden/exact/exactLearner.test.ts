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
import { RULES, type NetworkSpec, type Rule } from '../networkSpec.js';
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

/** Column k of T: 32 (k + 1) steps after 1. */
const COLUMNS = Array.from({ length: 36 }, (_, k) => lfsr(1n, 32 * (k + 1)));

/** Product of an index with the columns of T from `first` on. */
function spread(index: number, first: number): bigint {
  let product = 0n;
  for (let k = 0; k < 16; k++) if ((index >> k) & 1) product ^= COLUMNS[first + k] ?? 0n;
  return product;
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

/** x as a number of `bits` bits, +-(2^(bits-1) - 1). */
const symmetric = (v: bigint, bits: number): bigint => {
  const limit = 2n ** big(bits - 1) - 1n;
  return clip(v, -limit, limit);
};

const sign = (v: bigint): bigint => (v > 0n ? 1n : v < 0n ? -1n : 0n);
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const parity = (v: bigint): number => v.toString(2).replaceAll('0', '').length % 2;

/** Entry (c, t) of LLS's basis for n units. */
function basis(spec: NetworkSpec, c: number, t: number, n: number): bigint {
  switch (spec.basis) {
    case 'walsh':
      return parity(big((c + 1) & t)) === 0 ? 1n : -1n;
    case 'square': {
      const step = (big(Math.round(65536 / n)) % 65536n) * big(c + 1);
      const top = ((step * big(t) + step / 2n) % 65536n) >> 14n;
      return top === 0n || top === 3n ? 1n : -1n;
    }
    case 'cosine': {
      const { width, fraction } = spec.formats.weight;
      const value = Math.cos((2 * Math.PI * (c + 1) * (t + 0.5)) / n);
      const limit = 2n ** big(width - 1);
      return clip(big(Math.floor(value * 2 ** fraction + 0.5)), -limit, limit - 1n);
    }
  }
}

/** m of tpSGD for one unit: h and t in delta's fraction bits. */
function targetSlope(spec: NetworkSpec, h: bigint, t: bigint): bigint {
  const { width, fraction } = spec.formats.delta;
  const one = 2n ** big(fraction) - 1n;
  const s = sign(t);
  switch (spec.loss) {
    case 'l2':
      return symmetric(h - t, width);
    case 'l1':
      return sign(h - t) * one;
    case 'huber': {
      const bend = fraction > 2 ? 2n ** big(fraction - 2) : 1n;
      return clip(h - t, -bend, bend);
    }
    case 'hinge':
      return s * h < s * t ? -s * one : 0n;
    case 'logistic':
      return -s * clip((fraction > 0 ? 2n ** big(fraction - 1) : 1n) - s * h, 0n, one);
    case 'linear':
      return -t;
  }
}

/** What a layer computes for one sample before anything changes. */
interface Passed {
  readonly inputs: readonly bigint[];
  readonly z: readonly bigint[];
  readonly h: readonly bigint[];
}

/** A learner written from the contract. */
class Contract {
  readonly weights: bigint[][];
  readonly feedback: bigint[][];
  readonly mixing: bigint[][];
  epoch = 1;
  #state: bigint;

  constructor(readonly network: ExactNetwork) {
    this.weights = network.layers.map((layer) => Array.from(layer.weights, big));
    this.feedback = network.layers.map((layer) => Array.from(layer.feedback, big));
    this.mixing = network.layers.map((layer) => Array.from(layer.mixing, big));
    const seed = (network.spec.seed ^ 0x5eed5eed) >>> 0;
    this.#state = lfsr(big(seed === 0 ? 1 : seed), 64);
  }

  step(x: readonly number[], label: number, train: boolean): bigint[] {
    const { spec, layers } = this.network;
    const { activation, weight } = spec.formats;
    const one = 2n ** big(activation.fraction) - 1n;
    const last = layers.length;
    const passed: Passed[] = [];
    let h = x.map(big);
    for (const [index, { outputs }] of layers.entries()) {
      const inputs = [...h, one];
      const z = range(outputs).map((j) =>
        nearest(sum(inputs.map((v, i) => v * this.#weight(index + 1, i, j))), weight.fraction),
      );
      const name = index + 1 === last ? spec.output : spec.hidden;
      h = z.map((value) => activate(spec, name, value, 0n)[0]);
      passed.push({ inputs, z, h });
    }
    if (train) this.#learn(passed, label);
    return h;
  }

  #weight(l: number, i: number, j: number): bigint {
    return this.weights[l - 1]?.[i * (this.network.layers[l - 1]?.outputs ?? 0) + j] ?? 0n;
  }

  #learn(passed: readonly Passed[], label: number): void {
    const { spec, layers } = this.network;
    const last = layers.length;
    const deltas: bigint[][] = layers.map(() => []);
    const e = this.#error(passed[last - 1]?.h ?? [], label);
    deltas[last - 1] = e;
    const tangents = this.#tangents(passed);
    const afterwards: (() => void)[] = [];
    for (let l = last - 1; l >= 1; l--) {
      const z = passed[l - 1]?.z ?? [];
      const dOut = tangents[last - 1] ?? [];
      const m = this.#signal(l, passed, label, e, deltas[l] ?? [], dOut, afterwards);
      deltas[l - 1] = m.map((v, j) => activate(spec, spec.hidden, z[j] ?? 0n, v)[1]);
    }
    for (let l = 1; l <= last; l++) {
      if (l === last || spec.rule !== 'shallow') {
        this.#update(l, passed[l - 1]?.inputs ?? [], deltas[l - 1] ?? []);
      }
    }
    for (const learn of afterwards) learn();
    this.#state = lfsr(this.#state, 32);
  }

  /** y - y* in delta's format. */
  #error(y: readonly bigint[], label: number): bigint[] {
    const { activation, delta } = this.network.spec.formats;
    const one = 2n ** big(activation.fraction) - 1n;
    return y.map((v, c) =>
      symmetric(
        nearest(v - (c === label ? one : 0n), activation.fraction - delta.fraction),
        delta.width,
      ),
    );
  }

  get #wide(): number {
    return Math.max(0, this.network.spec.formats.activation.fraction - 3);
  }

  #v(l: number, j: number): bigint {
    const mask = spread(j, 16) ^ spread(l, 32) ^ 0x9e3779b9n;
    return parity(this.#state & mask) === 0 ? 1n : -1n;
  }

  /** d_l of every layer. */
  #tangents(passed: readonly Passed[]): bigint[][] {
    const { spec, layers } = this.network;
    if (spec.rule !== 'fdfa') return [];
    const { activation, weight } = spec.formats;
    const result: bigint[][] = [];
    let below: bigint[] = [];
    for (const [index, { outputs }] of layers.entries()) {
      const l = index + 1;
      below = range(outputs).map((j) => {
        const through = symmetric(
          nearest(sum(below.map((d, i) => d * this.#weight(l, i, j))), weight.fraction),
          activation.width,
        );
        if (l === layers.length) return through;
        const z = passed[index]?.z[j] ?? 0n;
        const gated = activate(spec, spec.hidden, z, through)[1];
        return symmetric(gated + (this.#v(l, j) << big(this.#wide)), activation.width);
      });
      result.push(below);
    }
    return result;
  }

  #round(v: bigint, s: number, random: () => bigint): bigint {
    const { rounding } = this.network.spec;
    if (s <= 0 || rounding === 'nearest') return nearest(v, s);
    if (rounding === 'truncate') return v >> big(s);
    return (v + (random() & (2n ** big(s) - 1n))) >> big(s);
  }

  #saturate(v: bigint): bigint {
    const limit = 2n ** big(this.network.spec.formats.weight.width - 1);
    return clip(v, -limit, limit - 1n);
  }

  #signal(
    l: number,
    passed: readonly Passed[],
    label: number,
    e: readonly bigint[],
    deltaNext: readonly bigint[],
    dOut: readonly bigint[],
    afterwards: (() => void)[],
  ): bigint[] {
    const { spec, layers } = this.network;
    const { activation, weight, delta } = spec.formats;
    const h = passed[l - 1]?.h ?? [];
    const B = this.feedback[l - 1] ?? [];
    const n = h.length;
    const classes = e.length;
    const narrow = (v: bigint, shift = weight.fraction): bigint =>
      symmetric(nearest(v, shift), delta.width);
    const direct = (vector: readonly bigint[]): bigint[] =>
      range(n).map((j) => narrow(sum(vector.map((v, c) => v * (B[c * n + j] ?? 0n)))));
    switch (spec.rule) {
      case 'shallow':
        return range(n).map(() => 0n);
      case 'drtp':
        return range(n).map((j) => B[label * n + j] ?? 0n);
      case 'bp':
        return range(n).map((i) =>
          narrow(sum(deltaNext.map((d, j) => d * this.#weight(l + 1, i, j)))),
        );
      case 'fa': {
        const width = layers[l]?.outputs ?? 0;
        return range(n).map((i) =>
          narrow(sum(deltaNext.map((d, j) => d * (B[i * width + j] ?? 0n)))),
        );
      }
      case 'dfa':
        return direct(e);
      case 'sdfa':
        return direct(e.map((v) => sign(v) * (2n ** big(delta.fraction) - 1n)));
      case 'tpsgd':
        return range(n).map((j) =>
          targetSlope(
            spec,
            nearest(h[j] ?? 0n, activation.fraction - delta.fraction),
            B[label * n + j] ?? 0n,
          ),
        );
      case 'fdfa': {
        const m = direct(e);
        const random = this.#state;
        const v = range(n).map((j) => this.#v(l, j));
        afterwards.push(() => {
          for (const c of range(classes)) {
            for (const j of range(n)) {
              const d = (dOut[c] ?? 0n) * (v[j] ?? 0n);
              const off = (B[c * n + j] ?? 0n) - (d << big(weight.fraction - this.#wide));
              const r = (): bigint =>
                random ^ spread(c, 0) ^ spread(j, 16) ^ spread((l + 8) % 16, 32);
              const step = this.#round(off, spec.averageShift, r);
              B[c * n + j] = this.#saturate((B[c * n + j] ?? 0n) - step);
            }
          }
        });
        return m;
      }
      case 'lls':
      case 'lls-m':
      case 'lls-mxm': {
        const shift = Math.max(-2, Math.min(10, Math.floor(Math.log2(n)) - 4));
        const more = spec.basis === 'cosine' ? weight.fraction : 0;
        const up = activation.fraction - this.#wide;
        const u = range(classes).map((c) => {
          const s = sum(h.map((v, t) => v * basis(spec, c, t, n)));
          return symmetric(nearest(s, shift + up + more), activation.width);
        });
        const M = this.mixing[l - 1] ?? [];
        /** M(k, c), whatever the rule: a diagonal for lls-m, the identity for lls. */
        const at = (k: number, c: number): bigint => {
          if (spec.rule === 'lls-mxm') return M[k * classes + c] ?? 0n;
          if (k !== c) return 0n;
          return spec.rule === 'lls-m' ? (M[c] ?? 0n) : 2n ** big(weight.fraction);
        };
        const z = range(classes).map((c) =>
          nearest(sum(u.map((v, k) => v * at(k, c))), weight.fraction - up),
        );
        const q = this.#error(
          z.map((v) => activate(spec, 'hard-sigmoid', v, 0n)[0]),
          label,
        );
        const r = range(classes).map((k) => narrow(sum(q.map((v, c) => v * at(k, c)))));
        if (spec.rule !== 'lls') {
          const random = this.#state;
          afterwards.push(() => {
            const k0 = spec.rateShift.hidden + this.#grown();
            const s = k0 + this.#wide + delta.fraction - weight.fraction;
            for (const k of range(classes)) {
              for (const c of range(classes)) {
                if (spec.rule === 'lls-m' && k !== c) continue;
                const place = spec.rule === 'lls-m' ? c : k * classes + c;
                const bits = (): bigint =>
                  random ^ spread(k, 0) ^ spread(c, 16) ^ spread((l + 8) % 16, 32);
                const step = this.#round((u[k] ?? 0n) * (q[c] ?? 0n), s, bits);
                M[place] = this.#saturate((M[place] ?? 0n) - step);
              }
            }
          });
        }
        return range(n).map((j) => narrow(sum(r.map((v, c) => v * basis(spec, c, j, n))), more));
      }
    }
  }

  #grown(): number {
    return this.network.spec.rateSteps.filter((step) => step <= this.epoch).length;
  }

  #update(l: number, inputs: readonly bigint[], deltas: readonly bigint[]): void {
    const { spec, layers } = this.network;
    const { activation, weight, delta } = spec.formats;
    const k = l === layers.length ? spec.rateShift.output : spec.rateShift.hidden;
    const s = k + this.#grown() + activation.fraction + delta.fraction - weight.fraction;
    const w = this.weights[l - 1] ?? [];
    for (const [i, x] of inputs.entries()) {
      for (const [j, d] of deltas.entries()) {
        const r = (): bigint => this.#state ^ spread(i, 0) ^ spread(j, 16) ^ spread(l, 32);
        const at = i * deltas.length + j;
        w[at] = this.#saturate((w[at] ?? 0n) - this.#round(x * d, s, r));
      }
    }
  }
}

const drawn = (rule: Rule) =>
  fc
    .record({
      spec: networkSpec({
        golden: true,
        formats: networkFormats,
        shape: { rows: 3, cols: 2 },
        widest: 7,
        deepest: 4,
        rules: [rule],
      }),
      weights: fc.constantFrom(...WEIGHTS),
      spread: fc.constantFrom(...SPREADS),
      samples: fc.integer({ min: 1, max: 5 }),
      trains: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      resumedAt: fc.nat(4),
      data: fc.nat(0xffff),
    })
    .map((all) =>
      describeCase(
        all,
        `${specText(all.spec)}; weights ${all.weights}, ${all.samples} samples (${all.spread}, ` +
          `data ${all.data}), of which train ${all.trains.map(Number).join('')}; ` +
          `resumed at sample ${all.resumedAt}`,
      ),
    );

test.each(RULES)('the exact model is the numerics contract: %s', (rule) => {
  fc.assert(
    fc.property(
      drawn(rule),
      ({ spec, weights, spread: kind, samples, trains, resumedAt, data }) => {
        const network = drawNetwork(spec, weights);
        const contract = new Contract(network);
        let learner = new ExactLearner(network);
        const { inputs, labels } = drawSamples(spec, samples, data, kind);
        const width = spec.layers[0] ?? 0;
        for (let n = 0; n < samples; n++) {
          const x = inputs.subarray(n * width, (n + 1) * width);
          const label = labels[n] ?? 0;
          if (n === resumedAt) learner = new ExactLearner(network, learner.trained);
          // Every sample an epoch of its own, so that the rates grow on the way.
          contract.epoch = n + 1;
          learner.epoch = n + 1;
          const train = trains[n] ?? true;
          const y = train ? learner.train(x, label) : learner.infer(x);
          expect([...y], `y of sample ${n}`).toEqual(
            contract.step([...x], label, train).map(Number),
          );
          for (const [index, layer] of network.layers.entries()) {
            for (const name of ['weights', 'feedback', 'mixing'] as const) {
              expect([...layer[name]], `${name} of layer ${index + 1} after sample ${n}`).toEqual(
                contract[name][index]?.map(Number),
              );
            }
          }
        }
      },
    ),
    settings(300),
  );
});
