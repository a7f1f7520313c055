import { accumulatorWidth } from '../fixed/accumulatorWidth.js';
import { symmetricLimit } from '../format.js';
import { indexHash, lfsrAdvance } from '../lfsr.js';
import { ruleOf } from '../rules/ruleOf.js';
import { exactActivation, type ExactActivation } from './activate.js';
import { zeroCounts, type LayerCounts } from './counts.js';
import type { ExactLayer, ExactNetwork } from './network.js';
import { updateWeights, type RandomWords } from './updateWeights.js';

/** What one layer held while the last sample went through it; overwritten by the next one. */
export interface LayerState {
  /** h_(l-1) and, as its last element, the constant input. */
  readonly input: Int32Array;
  /** Sums, exact, before rounding. */
  readonly acc: Float64Array;
  /** Pre-activations, in the activation's fraction bits, not clipped. */
  readonly z: Float64Array;
  readonly h: Int32Array;
  readonly delta: Int32Array;
}

/** Largest rate shift growth: see `rateShiftAt`. */
export function rateShiftAt(initial: number, steps: readonly number[], epoch: number): number {
  return initial + steps.filter((step) => step <= epoch).length;
}

/**
 * The right shift of an update's products: s = k + F_h + F_delta - F_w. A left shift beyond the
 * weight's width saturates every weight it touches, as that width does, and is limited to it.
 */
export function updateShift(network: ExactNetwork, l: number, epoch: number): number {
  const { formats, rateShift, rateSteps, layers } = network.spec;
  const k = rateShiftAt(
    l === layers.length - 1 ? rateShift.output : rateShift.hidden,
    rateSteps,
    epoch,
  );
  const s = k + formats.activation.fraction + formats.delta.fraction - formats.weight.fraction;
  return Math.max(s, -formats.weight.width);
}

/** The LFSR's state before the first training sample: the network's seed, spread, never zero. */
export function randomSeed(seed: number): number {
  return lfsrAdvance((seed ^ 0x5eed5eed) >>> 0 || 1, 64);
}

/**
 * The exact model: what the RTL must do, to the bit. Integers throughout; sums are kept in doubles,
 * which hold them exactly up to 53 bits.
 */
export class ExactLearner {
  /** What the layers held for the last sample, layer l at index l - 1. */
  readonly states: readonly LayerState[];
  /** What the layers have done in training, layer l at index l - 1. */
  readonly counts: readonly LayerCounts[];
  readonly #hidden: ExactActivation;
  readonly #output: ExactActivation;
  readonly #random: readonly RandomWords[];
  #epoch = 1;
  #sampleState: number;
  #trained = 0;

  /**
   * @param network trained in place
   * @throws RangeError when an accumulator would need more than 53 bits
   */
  constructor(readonly network: ExactNetwork) {
    const { spec, layers } = network;
    const one = 2 ** spec.formats.activation.fraction - 1;
    for (const { inputs } of layers) {
      accumulatorWidth(inputs + 1, spec.formats.weight, spec.formats.activation);
    }
    this.states = layers.map(({ inputs, outputs }) => {
      const input = new Int32Array(inputs + 1);
      input[inputs] = one;
      return {
        input,
        acc: new Float64Array(outputs),
        z: new Float64Array(outputs),
        h: new Int32Array(outputs),
        delta: new Int32Array(outputs),
      };
    });
    this.counts = layers.map(zeroCounts);
    this.#hidden = exactActivation(spec.hidden, spec.formats.activation);
    this.#output = exactActivation(spec.output, spec.formats.activation);
    this.#random = layers.map(({ inputs, outputs }) => ({
      rows: new Uint32Array(inputs + 1),
      columns: Uint32Array.from({ length: outputs }, (_, j) => indexHash(j, 16)),
    }));
    this.#sampleState = randomSeed(spec.seed);
  }

  /** Samples trained so far. */
  get trained(): number {
    return this.#trained;
  }

  /** Epoch, from 1; sets the rates. */
  set epoch(epoch: number) {
    this.#epoch = epoch;
  }

  /**
   * The network's outputs for one sample.
   *
   * @param x n_0 raw activations
   * @returns y, raw, valid until the next sample
   */
  infer(x: ArrayLike<number>): Int32Array {
    return this.#forward(x, undefined);
  }

  /**
   * One training step.
   *
   * @param x     n_0 raw activations
   * @param label class, from 0
   * @returns y as it was before the update, raw, valid until the next sample
   */
  train(x: ArrayLike<number>, label: number): Int32Array {
    const { spec, layers } = this.network;
    const rule = ruleOf(spec.rule);
    const y = this.#forward(x, this.counts);
    this.#outputDelta(label);
    const last = layers.length;
    for (let l = 1; l <= last; l++) {
      if (l === last || rule.updatesHidden) {
        if (l < last) this.#hiddenDelta(l, label);
        this.#update(l);
      }
    }
    this.#trained++;
    if (spec.rounding === 'stochastic') this.#sampleState = lfsrAdvance(this.#sampleState, 32);
    return y;
  }

  #layer(l: number): { layer: ExactLayer; state: LayerState; counts: LayerCounts } {
    const layer = this.network.layers[l - 1];
    const state = this.states[l - 1];
    const counts = this.counts[l - 1];
    if (!layer || !state || !counts) throw new RangeError(`ExactLearner: there is no layer ${l}.`);
    return { layer, state, counts };
  }

  #forward(x: ArrayLike<number>, counts: readonly LayerCounts[] | undefined): Int32Array {
    const { layers, spec } = this.network;
    const scale = 2 ** -spec.formats.weight.fraction;
    const half = spec.formats.weight.fraction > 0 ? 0.5 : 0;
    let h: ArrayLike<number> = x;
    for (let l = 1; l <= layers.length; l++) {
      const { layer, state } = this.#layer(l);
      const { input, acc, z } = state;
      const { weights, outputs, inputs } = layer;
      const layerCounts = counts?.[l - 1];
      acc.fill(0);
      for (let i = 0; i <= inputs; i++) {
        if (layerCounts) {
          if (i < inputs) layerCounts.macs.forward += outputs;
          else layerCounts.bias += outputs;
        }
        const value = i < inputs ? (h[i] ?? 0) : (input[inputs] ?? 0);
        input[i] = value;
        if (value === 0) continue;
        const row = i * outputs;
        for (let j = 0; j < outputs; j++) {
          acc[j] = (acc[j] ?? 0) + value * (weights[row + j] ?? 0);
        }
      }
      const activation = l < layers.length ? this.#hidden : this.#output;
      for (let j = 0; j < outputs; j++) {
        const sum = Math.floor((acc[j] ?? 0) * scale + half);
        z[j] = sum;
        state.h[j] = activation.value(sum);
      }
      h = state.h;
    }
    return this.#layer(layers.length).state.h;
  }

  /** e = y - y*, in delta's fraction bits, rounded to nearest, clipped. */
  #outputDelta(label: number): void {
    const { activation, delta: format } = this.network.spec.formats;
    const { state } = this.#layer(this.network.layers.length);
    const one = 2 ** activation.fraction - 1;
    const limit = symmetricLimit(format);
    const scale = 2 ** (format.fraction - activation.fraction);
    for (let j = 0; j < state.h.length; j++) {
      const e = (state.h[j] ?? 0) - (j === label ? one : 0);
      const rounded = Math.floor(e * scale + (scale < 1 ? 0.5 : 0));
      state.delta[j] = Math.max(-limit, Math.min(limit, rounded));
    }
  }

  /** delta_l = m_l (.) f'(z_l) with the rule's modulatory signal. */
  #hiddenDelta(l: number, label: number): void {
    const { layer, state, counts } = this.#layer(l);
    const m = ruleOf(this.network.spec.rule).exact.modulator({ layer, label, counts });
    for (let j = 0; j < layer.outputs; j++) {
      state.delta[j] = this.#hidden.gate(m[j] ?? 0, state.z[j] ?? 0);
    }
    counts.gate += layer.outputs;
  }

  #update(l: number): void {
    const { layer, state, counts } = this.#layer(l);
    const { spec } = this.network;
    const stochastic = spec.rounding === 'stochastic';
    const random = this.#random[l - 1];
    if (stochastic && random) {
      const base = this.#sampleState ^ indexHash(l, 32);
      for (let i = 0; i <= layer.inputs; i++) random.rows[i] = base ^ indexHash(i, 0);
    }
    updateWeights(
      layer.weights,
      state.input,
      state.delta,
      {
        weight: spec.formats.weight,
        rounding: spec.rounding,
        shift: updateShift(this.network, l, this.#epoch),
      },
      stochastic ? random : undefined,
    );
    counts.macs.update += layer.inputs * layer.outputs;
    counts.bias += layer.outputs;
  }
}
