import { deltas } from './deltas.js';
import { forward } from './forward.js';
import type { LearningOptions } from './learningOptions.js';
import type { ReferenceNetwork } from './network.js';
import { checkSamples, readSample, type Samples } from './samples.js';

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/**
 * The angle between a rule's update of a hidden layer and the true gradient (back-propagation's), as
 * an online learner makes it: for each sample the angle between the two delta_l h_(l-1)^T, which is
 * the angle between the two delta_l; then the mean over the samples. Below 90 degrees the rule
 * descends the loss, to first order (Lillicrap et al., 2016).
 *
 * @returns degrees, 0 to 180, of layer l at index l - 1 for l = 1 .. L - 1. Samples where either
 *   delta_l is zero have no angle and are left out; NaN where all are, as always with `shallow`
 * @throws RangeError when the samples do not fit the network
 */
export function alignment(
  network: ReferenceNetwork,
  options: LearningOptions,
  samples: Samples,
): number[] {
  checkSamples('alignment', network, samples);
  const hidden = network.layers.length - 1;
  const sums = new Float64Array(hidden);
  const counts = new Float64Array(hidden);
  for (let index = 0; index < samples.labels.length; index++) {
    const { x, label } = readSample('alignment', network, samples, index);
    const trace = forward(network, options, x);
    const ruleDeltas = deltas(network, options, trace, label);
    const gradients = deltas(network, { ...options, rule: 'bp' }, trace, label);
    for (let k = 0; k < hidden; k++) {
      const a = ruleDeltas[k + 1] ?? new Float64Array(0);
      const b = gradients[k + 1] ?? new Float64Array(0);
      const norms = Math.sqrt(inner(a, a) * inner(b, b));
      if (norms === 0) continue;
      const cosine = Math.min(Math.max(inner(a, b) / norms, -1), 1);
      sums[k] = (sums[k] ?? 0) + (Math.acos(cosine) * 180) / Math.PI;
      counts[k] = (counts[k] ?? 0) + 1;
    }
  }
  return Array.from(sums, (sum, k) => sum / (counts[k] ?? 0));
}
