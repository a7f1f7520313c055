import { ruleOf } from '../rules/ruleOf.js';
import { HIDDEN_FUNCTIONS } from './activations.js';
import { checkFeedback } from './checkFeedback.js';
import type { Trace } from './forward.js';
import type { LearningOptions } from './learningOptions.js';
import type { ReferenceNetwork } from './network.js';

/**
 * The deltas of one sample: delta_L = e = y - y* and, from the last hidden layer to the first,
 * delta_l = m_l (.) f'(z_l), m_l the rule's modulatory signal. With `bp`, delta_l is dLoss/dz_l.
 *
 * @param trace of the sample, on this network
 * @param label class c, from 0; y* is 1 there and 0 elsewhere
 * @returns delta_l at index l for l = 1 .. L; index 0 is empty
 * @throws RangeError when the label is no class of the network, the trace of another network, or a
 *   feedback matrix of another rule
 */
export function deltas(
  network: ReferenceNetwork,
  options: LearningOptions,
  trace: Trace,
  label: number,
): Float64Array[] {
  const classes = network.widths.at(-1) ?? 0;
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new RangeError(
      `deltas: the label ${label} is not a class of the network; they are 0 to ${classes - 1}.`,
    );
  }
  if (
    trace.h.length !== network.widths.length ||
    network.widths.some((width, l) => trace.h[l]?.length !== width)
  ) {
    throw new RangeError(
      `deltas: a trace of layers ${trace.h.map((h) => h.length).join('-')} is not of the network ${network.widths.join('-')}.`,
    );
  }
  checkFeedback('deltas', network, options.rule);
  const { derivative } = HIDDEN_FUNCTIONS[options.hidden];
  const { modulator } = ruleOf(options.rule).reference;

  const error = Float64Array.from(trace.h.at(-1) ?? []);
  error[label] = (error[label] ?? 0) - 1;

  const result: Float64Array[] = [error];
  let deltaNext = error;
  let next = network.layers.at(-1);
  for (let l = network.layers.length - 1; l >= 1; l--) {
    const layer = network.layers[l - 1];
    const z = trace.z[l];
    const h = trace.h[l];
    if (!layer || !next || !z || !h) break; // never: the shapes were checked
    const m = modulator({ layer, next, label, classes, h, deltaNext, error, options });
    deltaNext = m.map((value, i) => value * derivative(z[i] ?? 0, h[i] ?? 0));
    result.unshift(deltaNext);
    next = layer;
  }
  result.unshift(new Float64Array(0));
  return result;
}
