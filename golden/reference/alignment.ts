import { deltas, type LearningOptions } from './deltas.js';
import { forward } from './forward.js';
import type { ReferenceNetwork } from './network.js';
import { checkSamples, readSample, type Samples } from './samples.js';
import { sparse } from './sparse.js';

/** The sum of delta_l h_(l-1)^T over the samples, for each hidden layer. */
function hiddenUpdates(
  network: ReferenceNetwork,
  options: LearningOptions,
  samples: Samples,
): Float64Array[] {
  const sums = network.layers.slice(0, -1).map((layer) => new Float64Array(layer.weights.length));
  for (let index = 0; index < samples.labels.length; index++) {
    const { x, label } = readSample('alignment', network, samples, index);
    const trace = forward(network, options, x);
    const delta = deltas(network, options, trace, label);
    for (const [hidden, sum] of sums.entries()) {
      const { indices, values } = sparse(trace.h[hidden] ?? new Float64Array(0));
      for (const [i, d] of (delta[hidden + 1] ?? new Float64Array(0)).entries()) {
        const row = i * (network.widths[hidden] ?? 0);
        for (let k = 0; k < values.length; k++) {
          const at = row + (indices[k] ?? 0);
          sum[at] = (sum[at] ?? 0) + d * (values[k] ?? 0);
        }
      }
    }
  }
  return sums;
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/**
 * The angle between a rule's weight update and the true gradient (back-propagation's), both summed
 * over the samples, for each hidden layer. Below 90 degrees the rule descends the loss, to first
 * order (Lillicrap et al., 2016).
 *
 * @returns degrees, 0 to 180, of layer l at index l - 1 for l = 1 .. L - 1; NaN where an update is
 *   zero, as always with `shallow`
 * @throws RangeError when the samples do not fit the network
 */
export function alignment(
  network: ReferenceNetwork,
  options: LearningOptions,
  samples: Samples,
): number[] {
  checkSamples('alignment', network, samples);
  const gradients = hiddenUpdates(network, { ...options, rule: 'bp' }, samples);
  return hiddenUpdates(network, options, samples).map((update, index) => {
    const gradient = gradients[index] ?? new Float64Array(0);
    const cosine =
      inner(update, gradient) / Math.sqrt(inner(update, update) * inner(gradient, gradient));
    return (Math.acos(Math.min(Math.max(cosine, -1), 1)) * 180) / Math.PI;
  });
}
