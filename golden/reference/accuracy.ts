import type { Activations } from './activations.js';
import { classify } from './classify.js';
import type { ReferenceNetwork } from './network.js';
import { checkSamples, readSample, type Samples } from './samples.js';

/**
 * The fraction of samples, 0 to 1, whose class the network tells.
 *
 * @throws RangeError when there are no samples or they do not fit the network
 */
export function accuracy(
  network: ReferenceNetwork,
  activations: Activations,
  samples: Samples,
): number {
  checkSamples('accuracy', network, samples);
  const count = samples.labels.length;
  if (count === 0) throw new RangeError('accuracy: there are no samples to classify.');
  let right = 0;
  for (let index = 0; index < count; index++) {
    const { x, label } = readSample('accuracy', network, samples, index);
    if (classify(network, activations, x) === label) right++;
  }
  return right / count;
}
