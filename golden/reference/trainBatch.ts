import { deltas, type LearningOptions } from './deltas.js';
import { forward } from './forward.js';
import type { ReferenceLayer, ReferenceNetwork } from './network.js';
import type { Rates } from './rates.js';
import { checkSamples, readSample, type Samples } from './samples.js';
import { sparse } from './sparse.js';

/** How the reference model learns. */
export interface TrainOptions extends LearningOptions {
  /** eta of the hidden layers and of the output layer. */
  readonly rates: Rates;
}

/** W <- W - eta delta h^T and b <- b - eta delta; zero deltas and zero inputs change nothing. */
function update(layer: ReferenceLayer, eta: number, delta: Float64Array, h: Float64Array): void {
  const { weights, biases, inputs } = layer;
  const { indices, values } = sparse(h);
  for (let i = 0; i < delta.length; i++) {
    const step = eta * (delta[i] ?? 0);
    if (step === 0) continue;
    const row = i * inputs;
    for (let k = 0; k < values.length; k++) {
      const at = row + (indices[k] ?? 0);
      weights[at] = (weights[at] ?? 0) - step * (values[k] ?? 0);
    }
    biases[i] = (biases[i] ?? 0) - step;
  }
}

/**
 * One training step on a batch, in place: every sample's deltas are computed with the weights from
 * before the step, and the *mean* of delta_l h_(l-1)^T over the batch, times eta, is subtracted from
 * W_l (and the mean of delta_l from b_l), in hidden and output layers alike. A batch of one is
 * online learning.
 *
 * The DRTP authors' code takes the mean in the output layer only and *sums* the hidden signals over
 * the batch: its rate is this one's hidden rate divided by the batch size.
 *
 * @param network changed in place
 * @param samples data set that the batch is drawn from
 * @param indices of the batch's samples, at least one; a sample may come twice
 * @throws RangeError when samples do not fit the network or an index or label is out of range; the
 *   network is then unchanged
 */
export function trainBatch(
  network: ReferenceNetwork,
  options: TrainOptions,
  samples: Samples,
  indices: ArrayLike<number>,
): void {
  checkSamples('trainBatch', network, samples);
  if (indices.length === 0) {
    throw new RangeError('trainBatch: the batch is empty; it needs at least one sample.');
  }
  const steps = Array.from(indices, (index) => {
    const { x, label } = readSample('trainBatch', network, samples, index);
    const trace = forward(network, options, x);
    return { h: trace.h, delta: deltas(network, options, trace, label) };
  });
  for (const { h, delta } of steps) {
    for (const [index, layer] of network.layers.entries()) {
      const input = h[index];
      const layerDelta = delta[index + 1];
      if (!input || !layerDelta) continue;
      const last = index + 1 === network.layers.length;
      const eta = (last ? options.rates.output : options.rates.hidden) / steps.length;
      update(layer, eta, layerDelta, input);
    }
  }
}
