import { quantize } from '../fixed/quantize.js';
import type { NetworkSpec } from '../networkSpec.js';
import { initialise } from '../reference/initialise.js';
import { ruleOf } from '../rules/ruleOf.js';

/** Layer l of an exact network. The arrays are the network's state and change as it trains. */
export interface ExactLayer {
  readonly inputs: number;
  readonly outputs: number;
  /**
   * Raw weights, input by input: from input i to output j at i * outputs + j. The biases are the
   * row of input `inputs`, a constant 2^F - 1.
   */
  readonly weights: Int32Array;
  /**
   * The rule's matrix of a hidden layer, raw: B, P or S, classes x outputs, row by row; of FA n_l x
   * n_(l+1). FDFA learns it, in all others it is fixed. Empty in the output layer.
   */
  readonly feedback: Int32Array;
  /** M of lls-m (C) and lls-mxm (C x C, row by row), raw in the weight format; learnt. Else empty. */
  readonly mixing: Int32Array;
}

/** A dense network in integers: what the RTL holds. */
export interface ExactNetwork {
  readonly spec: NetworkSpec;
  /** Layers 1 to L: layer l at index l - 1. */
  readonly layers: readonly ExactLayer[];
}

/** Input by input from the textbook's output by output, with the biases as the last row. */
export function joinWeights(
  inputs: number,
  outputs: number,
  weights: ArrayLike<number>,
  biases: ArrayLike<number>,
): Int32Array {
  const joined = new Int32Array((inputs + 1) * outputs);
  for (let j = 0; j < outputs; j++) {
    for (let i = 0; i < inputs; i++) joined[i * outputs + j] = weights[j * inputs + i] ?? 0;
    joined[inputs * outputs + j] = biases[j] ?? 0;
  }
  return joined;
}

/** The textbook's W_l (outputs x inputs, row by row) and b_l of a layer, raw. */
export function splitWeights(layer: ExactLayer): {
  readonly weights: Int32Array;
  readonly biases: Int32Array;
} {
  const { inputs, outputs } = layer;
  const weights = new Int32Array(inputs * outputs);
  for (let j = 0; j < outputs; j++) {
    for (let i = 0; i < inputs; i++) {
      weights[j * inputs + i] = layer.weights[i * outputs + j] ?? 0;
    }
  }
  return { weights, biases: layer.weights.slice(inputs * outputs) };
}

/**
 * A new network: the reference model's He-uniform weights of the same seed, quantised, zero biases,
 * and the matrices that the rule keeps.
 */
export function initialiseExact(spec: NetworkSpec): ExactNetwork {
  const { feedback, mixing } = ruleOf(spec.rule).exact;
  const last = spec.layers.length - 1;
  const none = new Int32Array(0);
  const layers = initialise(spec.layers, spec.seed).layers.map(
    ({ inputs, outputs, weights, biases }, index) => {
      const l = index + 1;
      const raw = weights.map((w) => quantize(w, spec.formats.weight));
      return {
        inputs,
        outputs,
        weights: joinWeights(inputs, outputs, raw, biases),
        feedback: l < last ? feedback(spec, l) : none,
        mixing: l < last ? (mixing?.(spec, l) ?? none) : none,
      };
    },
  );
  return { spec, layers };
}

/** A copy that can be trained without touching the original. */
export function cloneNetwork({ spec, layers }: ExactNetwork): ExactNetwork {
  return {
    spec,
    layers: layers.map((layer) => ({
      ...layer,
      weights: layer.weights.slice(),
      feedback: layer.feedback.slice(),
      mixing: layer.mixing.slice(),
    })),
  };
}
