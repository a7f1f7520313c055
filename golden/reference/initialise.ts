import type { HiddenActivation, Rule } from '../networkSpec.js';
import { randomStream, type RandomStream } from '../random.js';
import { ruleOf } from '../rules/ruleOf.js';
import { heUniform } from './heUniform.js';
import type { ReferenceLayer, ReferenceNetwork } from './network.js';

/** What a network's own matrices are drawn for. */
export interface InitialiseOptions {
  /** The rule whose matrices the hidden layers get. Default `drtp`: B_l, C x n_l. */
  readonly rule?: Rule;
  /** f of the hidden layers, which `tpsgd`'s targets must be in reach of. Default `hard-tanh`. */
  readonly hidden?: HiddenActivation;
  /** Fixed feedback and target matrices are scaled by 2^-feedbackShift. Default 0. */
  readonly feedbackShift?: number;
}

/** A matrix of so many rows and columns, drawn row by row. */
function drawn([rows, columns]: readonly [number, number], draw: () => number): Float64Array {
  return Float64Array.from({ length: rows * columns }, draw);
}

/**
 * A new network: He-uniform weights W_l from U(-sqrt(6/n_(l-1)), +sqrt(6/n_(l-1))), zero biases, and
 * for each hidden layer the matrix that the rule keeps there, as the rule's file says. Matrices are
 * drawn row by row, W_l from the stream `weights/l` and the rule's from `feedback/l`, so that no
 * layer's weights depend on another's width or on the rule.
 *
 * @param widths n_0 .. n_L, positive integers, at least two
 * @param seed   integer; only its low 32 bits count
 * @throws RangeError for fewer than two widths or one that is not a positive integer
 */
export function initialise(
  widths: readonly number[],
  seed: number,
  { rule = 'drtp', hidden = 'hard-tanh', feedbackShift = 0 }: InitialiseOptions = {},
): ReferenceNetwork {
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
  const { feedback } = ruleOf(rule).reference;
  const stream = (label: string): RandomStream => randomStream(seed, label);
  const layers = widths.slice(1).map((outputs, index): ReferenceLayer => {
    const l = index + 1;
    const inputs = widths[index] ?? 0;
    const unitsNext = widths[l + 1];
    const weightStream = stream(`weights/${l}`);
    const place = unitsNext !== undefined && {
      units: outputs,
      unitsNext,
      classes: widths.at(-1) ?? 0,
      hidden,
      scale: 2 ** -feedbackShift,
    };
    const feedbackStream = stream(`feedback/${l}`);
    return {
      inputs,
      outputs,
      weights: drawn([outputs, inputs], () => heUniform(inputs, weightStream)),
      biases: new Float64Array(outputs),
      feedback:
        place && feedback
          ? drawn(feedback.shape(place), () => feedback.draw(place, feedbackStream))
          : new Float64Array(0),
    };
  });
  return { widths: [...widths], layers };
}
