import type { OutputActivation } from '../networkSpec.js';
import type { Trace } from './forward.js';

/**
 * The loss of one sample, summed over the outputs, whose derivative dLoss/dz_L is e = y - y*:
 *
 *     sigmoid       binary cross-entropy, -y* ln y - (1 - y*) ln(1 - y)
 *     identity      e^2 / 2
 *     hard-sigmoid  2 e^2: four times the e^2 / 2 of the mean squared error makes up for the slope
 *                   1/4; where y is clipped the slope is 0, and e is the straight-through gradient
 *
 * @param output activation of the output layer
 * @param trace  of a forward pass
 * @param label  class c, from 0; y* is 1 there and 0 elsewhere
 * @throws RangeError when the label is no class of the network
 */
export function loss(output: OutputActivation, trace: Trace, label: number): number {
  const z = trace.z.at(-1) ?? new Float64Array(0);
  const y = trace.h.at(-1) ?? new Float64Array(0);
  if (!Number.isInteger(label) || label < 0 || label >= y.length) {
    throw new RangeError(
      `loss: the label ${label} is not a class of the network; they are 0 to ${y.length - 1}.`,
    );
  }
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const target = i === label ? 1 : 0;
    const zi = z[i] ?? 0;
    if (output === 'sigmoid') {
      // ln(1 + exp(z)) - y* z, without overflow
      sum += Math.max(zi, 0) + Math.log1p(Math.exp(-Math.abs(zi))) - target * zi;
    } else {
      const error = (y[i] ?? 0) - target;
      sum += (output === 'identity' ? 0.5 : 2) * error * error;
    }
  }
  return sum;
}
