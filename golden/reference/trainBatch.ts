import { ruleOf } from '../rules/ruleOf.js';
import { deltas } from './deltas.js';
import { forward, type Trace } from './forward.js';
import type { LearningOptions } from './learningOptions.js';
import type { ReferenceLayer, ReferenceNetwork } from './network.js';
import type { Perturbation } from './perturbations.js';
import type { Rates } from './rates.js';
import { checkSamples, readSample, type Samples } from './samples.js';
import { sparse, type Sparse } from './sparse.js';
import { tangent, type Tangent } from './tangent.js';

/** How the reference model learns. */
export interface TrainOptions extends LearningOptions {
  /** eta of the hidden layers and of the output layer. */
  readonly rates: Rates;
  /** `fdfa`, which cannot learn without: where its random directions come from. */
  readonly perturbation?: Perturbation;
}

/** What a layer learns from one sample. */
interface LayerStep {
  readonly input: Sparse;
  readonly delta: Float64Array;
}

/**
 * W <- W - eta delta h^T and b <- b - eta delta for each step in turn, one output's weights after the
 * other's, which stay at hand while all steps pass. Zero deltas and inputs change nothing.
 */
function update(layer: ReferenceLayer, eta: number, steps: readonly LayerStep[]): void {
  const { weights, biases, inputs, outputs } = layer;
  for (let i = 0; i < outputs; i++) {
    const row = weights.subarray(i * inputs, (i + 1) * inputs);
    for (const { input, delta } of steps) {
      const step = eta * (delta[i] ?? 0);
      if (step === 0) continue;
      const { indices, values } = input;
      for (let k = 0; k < values.length; k++) {
        const at = indices[k] ?? 0;
        row[at] = (row[at] ?? 0) - step * (values[k] ?? 0);
      }
      biases[i] = (biases[i] ?? 0) - step;
    }
  }
}

/** The tangent pass of a sample, made when first asked for. */
function tangentOf(network: ReferenceNetwork, options: TrainOptions, trace: Trace): () => Tangent {
  let made: Tangent | undefined;
  return () => {
    if (made) return made;
    const { perturbation, rule } = options;
    if (!perturbation) {
      throw new RangeError(
        `trainBatch: the rule ${rule} needs random directions; give options.perturbation.`,
      );
    }
    const v = network.widths.map((width, l) =>
      l === 0 || l === network.layers.length ? new Float64Array(0) : perturbation(width),
    );
    return (made = tangent(network, options, trace, v));
  };
}

/** What the rule subtracts from its own matrices after this sample, layer l at index l - 1. */
function feedbackGradients(
  network: ReferenceNetwork,
  options: TrainOptions,
  trace: Trace,
  label: number,
): Float64Array[] {
  const learning = ruleOf(options.rule).reference.feedback?.learning;
  if (!learning) return [];
  const classes = network.widths.at(-1) ?? 0;
  const tangent = tangentOf(network, options, trace);
  return network.layers.slice(0, -1).map((layer, at) => {
    const index = at + 1;
    const h = trace.h[index] ?? new Float64Array(0);
    return learning.gradient({ layer, index, label, classes, h, options, tangent });
  });
}

/** Subtracts a multiple of a vector, in place. */
function subtract(from: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < from.length; i++) {
    from[i] = (from[i] ?? 0) - factor * (vector[i] ?? 0);
  }
}

/**
 * One training step on a batch, in place: every sample's deltas are computed with the weights from
 * before the step, and the *mean* of delta_l h_(l-1)^T over the batch, times eta, is subtracted from
 * W_l (and the mean of delta_l from b_l), in hidden and output layers alike. What a rule learns
 * beside the weights (B of `fdfa`, m and M of `lls-m`, `lls-mxm`) changes likewise: by the mean, and
 * seen by no signal of this step. A batch of one is online learning.
 *
 * The DRTP authors' code takes the mean in the output layer only and *sums* the hidden signals over
 * the batch: its rate is this one's hidden rate divided by the batch size.
 *
 * @param network changed in place
 * @param samples data set that the batch is drawn from
 * @param indices of the batch's samples, at least one; a sample may come twice
 * @returns y of each sample of the batch, from before the step
 * @throws RangeError when samples do not fit the network, an index or label is out of range, the
 *   network was made for another rule, or `fdfa` has no perturbation; the network is then unchanged
 */
export function trainBatch(
  network: ReferenceNetwork,
  options: TrainOptions,
  samples: Samples,
  indices: ArrayLike<number>,
): readonly Float64Array[] {
  checkSamples('trainBatch', network, samples);
  if (indices.length === 0) {
    throw new RangeError('trainBatch: the batch is empty; it needs at least one sample.');
  }
  const { rates } = options;
  const steps = Array.from(indices, (index) => {
    const { x, label } = readSample('trainBatch', network, samples, index);
    const trace = forward(network, options, x);
    return {
      h: trace.h,
      delta: deltas(network, options, trace, label),
      feedback: feedbackGradients(network, options, trace, label),
    };
  });
  const learning = ruleOf(options.rule).reference.feedback?.learning;
  const feedbackRate = (learning?.rate(options, rates) ?? 0) / steps.length;
  for (const [index, layer] of network.layers.entries()) {
    const last = index + 1 === network.layers.length;
    const layerSteps = steps.map(({ h, delta }): LayerStep => ({
      input: sparse(h[index] ?? new Float64Array(0)),
      delta: delta[index + 1] ?? new Float64Array(0),
    }));
    update(layer, (last ? rates.output : rates.hidden) / steps.length, layerSteps);
    for (const { feedback } of steps) {
      const gradient = feedback[index];
      if (gradient) subtract(layer.feedback, feedbackRate, gradient);
    }
  }
  return steps.map(({ h }) => h.at(-1) ?? new Float64Array(0));
}
