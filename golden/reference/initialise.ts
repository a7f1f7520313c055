import { randomStream } from '../random.js';
import type { ReferenceLayer, ReferenceNetwork } from './network.js';

/** `count` numbers from U(-limit, +limit), in the order of the stream that (seed, label) names. */
function uniform(seed: number, label: string, count: number, limit: number): Float64Array {
  const stream = randomStream(seed, label);
  return Float64Array.from({ length: count }, () => (2 * stream.uniform() - 1) * limit);
}

/**
 * A new network: He-uniform weights W_l from U(-sqrt(6/n_(l-1)), +sqrt(6/n_(l-1))), zero biases,
 * and for each hidden layer a feedback matrix B_l, C x n_l, from U(-sqrt(6/n_l), +sqrt(6/n_l)), as
 * Frenkel, Lefebvre and Bol (2021) draw it. Matrices are drawn row by row, W_l from the stream
 * `weights/l` and B_l from `feedback/l`, so that no layer's numbers depend on another's width.
 *
 * @param widths n_0 .. n_L, positive integers, at least two
 * @param seed   integer; only its low 32 bits count
 * @throws RangeError for fewer than two widths or one that is not a positive integer
 */
export function initialise(widths: readonly number[], seed: number): ReferenceNetwork {
  const name = widths.join('-');
  if (widths.length < 2) {
    throw new RangeError(`initialise: the layers "${name}" are too few; at least two are needed.`);
  }
  for (const width of widths) {
    if (!Number.isSafeInteger(width) || width < 1) {
      throw new RangeError(
        `initialise: the width ${width} in ${name} is not a positive integer, as every layer's must be.`,
      );
    }
  }
  const classes = widths.at(-1) ?? 0;
  const layers: ReferenceLayer[] = [];
  let inputs = widths[0] ?? 0;
  for (const [index, outputs] of widths.slice(1).entries()) {
    const l = index + 1;
    const hidden = l < widths.length - 1;
    layers.push({
      inputs,
      outputs,
      weights: uniform(seed, `weights/${l}`, outputs * inputs, Math.sqrt(6 / inputs)),
      biases: new Float64Array(outputs),
      feedback: hidden
        ? uniform(seed, `feedback/${l}`, classes * outputs, Math.sqrt(6 / outputs))
        : new Float64Array(0),
    });
    inputs = outputs;
  }
  return { widths: [...widths], layers };
}
