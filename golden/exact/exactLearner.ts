import { accumulatorWidth } from '../fixed/accumulatorWidth.js';
import { indexHash, lfsrAdvance } from '../lfsr.js';
import type { ExactSignal, RuleDefinition } from '../rules/rule.js';
import { ruleOf } from '../rules/ruleOf.js';
import { exactActivation, type ExactActivation } from './activate.js';
import { zeroCounts, type LayerCounts } from './counts.js';
import type { LayerState } from './layerState.js';
import type { ExactLayer, ExactNetwork } from './network.js';
import { outputError } from './outputError.js';
import { updateWeights, type RandomWords } from './updateWeights.js';

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
  readonly #rule: RuleDefinition;
  readonly #hidden: ExactActivation;
  readonly #output: ExactActivation;
  readonly #random: readonly RandomWords[];
  #epoch = 1;
  #sampleState: number;
  #trained: number;

  /**
   * @param network trained in place
   * @param trained samples that it has been trained on already; its counts are those from here on
   * @throws RangeError when an accumulator would need more than 53 bits
   */
  constructor(
    readonly network: ExactNetwork,
    trained = 0,
  ) {
    const { spec, layers } = network;
    const one = 2 ** spec.formats.activation.fraction - 1;
    for (const { inputs } of layers) {
      accumulatorWidth(inputs + 1, spec.formats.weight, spec.formats.activation);
    }
    const classes = spec.layers.at(-1) ?? 0;
    this.states = layers.map(({ inputs, outputs }) => {
      const input = new Int32Array(inputs + 1);
      input[inputs] = one;
      return {
        input,
        acc: new Float64Array(outputs),
        z: new Float64Array(outputs),
        h: new Int32Array(outputs),
        delta: new Int32Array(outputs),
        perturbation: new Int8Array(outputs),
        tangent: new Int32Array(outputs),
        projection: new Int32Array(classes),
        localError: new Int32Array(classes),
      };
    });
    this.counts = layers.map(zeroCounts);
    this.#rule = ruleOf(spec.rule);
    this.#hidden = exactActivation(spec.hidden, spec.formats.activation);
    this.#output = exactActivation(spec.output, spec.formats.activation);
    this.#random = layers.map(({ inputs, outputs }) => ({
      rows: new Uint32Array(inputs + 1),
      columns: Uint32Array.from({ length: outputs }, (_, j) => indexHash(j, 16)),
    }));
    this.#trained = trained;
    this.#sampleState = lfsrAdvance(randomSeed(spec.seed), 32 * trained);
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
   * One training step: forward through all layers; from the weights before the step, e, FDFA's
   * tangents, and all modulatory signals and deltas, from the last hidden layer to the first; then
   * every layer's weights; then what else the rule learns.
   *
   * @param x     n_0 raw activations
   * @param label class, from 0
   * @returns y as it was before the update, raw, valid until the next sample
   */
  train(x: ArrayLike<number>, label: number): Int32Array {
    const last = this.network.layers.length;
    const y = this.#forward(x, this.counts);
    const output = this.#layer(last).state;
    outputError(this.network.spec, y, label, output.delta);
    this.#tangents();
    if (this.#rule.updatesHidden) {
      for (let l = last - 1; l >= 1; l--) this.#hiddenDelta(l, label);
    }
    for (let l = 1; l <= last; l++) if (l === last || this.#rule.updatesHidden) this.#update(l);
    this.#learn(label);
    this.#trained++;
    this.#sampleState = lfsrAdvance(this.#sampleState, 32);
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

  /** What the rule may look at in hidden layer l. */
  #signal(l: number, label: number): ExactSignal {
    const above = this.#layer(l + 1);
    return {
      ...this.#layer(l),
      spec: this.network.spec,
      index: l,
      next: above.layer,
      label,
      deltaNext: above.state.delta,
      error: this.#layer(this.network.layers.length).state.delta,
    };
  }

  #tangents(): void {
    const { tangent } = this.#rule.exact;
    if (!tangent) return;
    const { spec, layers } = this.network;
    let below: Int32Array | undefined;
    for (let l = 1; l <= layers.length; l++) {
      const gate = l < layers.length ? this.#hidden.gate : undefined;
      const random = this.#sampleState;
      tangent({ ...this.#layer(l), spec, index: l, below, gate, random });
      below = this.#layer(l).state.tangent;
    }
  }

  /** delta_l = m_l (.) f'(z_l) with the rule's modulatory signal. */
  #hiddenDelta(l: number, label: number): void {
    const { state, counts } = this.#layer(l);
    const { delta, z } = state;
    const m = this.#rule.exact.modulator(this.#signal(l, label));
    for (let j = 0; j < delta.length; j++) delta[j] = this.#hidden.gate(m[j] ?? 0, z[j] ?? 0);
    counts.gate += delta.length;
  }

  /** What the rule learns beside weights. */
  #learn(label: number): void {
    const { learn } = this.#rule.exact;
    if (!learn) return;
    const { spec, layers } = this.network;
    const rateShift = rateShiftAt(spec.rateShift.hidden, spec.rateSteps, this.#epoch);
    const tangentOut = this.#layer(layers.length).state.tangent;
    for (let l = 1; l < layers.length; l++) {
      learn({ ...this.#signal(l, label), rateShift, tangentOut, random: this.#sampleState });
    }
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
