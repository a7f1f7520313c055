import type { Activations } from './activations.js';
import { forward } from './forward.js';
import type { ReferenceNetwork } from './network.js';

/**
 * The class a network gives to a sample: the output with the largest y; of equal ones, the first.
 *
 * @param x n_0 real inputs
 * @throws RangeError when x is not as long as the network has inputs
 */
export function classify(
  network: ReferenceNetwork,
  activations: Activations,
  x: Float64Array,
): number {
  const y = forward(network, activations, x).h.at(-1) ?? new Float64Array(0);
  let best = 0;
  for (let i = 1; i < y.length; i++) if ((y[i] ?? 0) > (y[best] ?? 0)) best = i;
  return best;
}
