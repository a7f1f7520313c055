/** How LLS judges a layer by its projection; gains scale the projection of n units. */
export interface LocalErrorFunction {
  /** u = gain S h. */
  readonly gain: (units: number) => number;
  /** The classes' probabilities at z, C each; the local error is q = probabilities - y*. */
  readonly probabilities: (z: Float64Array) => Float64Array;
  /** The local loss, whose gradient in z is q. */
  readonly loss: (z: Float64Array, label: number) => number;
}

/** How the local error of LLS is made: see `LOCAL_ERRORS`. */
export type LocalError = 'sigmoid' | 'softmax';

/** tau of the paper. */
const TEMPERATURE = 0.5;

/**
 * The local errors that LLS can learn by:
 *
 *     sigmoid  q = sigmoid(z) - y*, gain 24 / n, with the binary cross-entropy of all classes:
 *              what the exact model approximates by a hard sigmoid
 *     softmax  q = softmax(z) - y*, gain 1 / (tau sqrt(n)), tau = 0.5, with the cross-entropy: the
 *              paper's. Its authors' code divides h by its Euclidean norm; sqrt(n), the norm of a
 *              layer of ones, stands here for it, a constant as in their follow-up (TESS)
 */
export const LOCAL_ERRORS: Readonly<Record<LocalError, LocalErrorFunction>> = {
  sigmoid: {
    gain: (units) => 24 / units,
    probabilities: (z) => z.map((value) => 1 / (1 + Math.exp(-value))),
    loss: (z, label) =>
      z.reduce(
        // ln(1 + exp(z)) - y* z, without overflow
        (sum, value) => sum + Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))),
        -(z[label] ?? 0),
      ),
  },
  softmax: {
    gain: (units) => 1 / (TEMPERATURE * Math.sqrt(units)),
    probabilities: (z) => {
      const top = Math.max(...z);
      const powers = z.map((value) => Math.exp(value - top));
      const sum = powers.reduce((a, b) => a + b, 0);
      return powers.map((value) => value / sum);
    },
    loss: (z, label) => {
      const top = Math.max(...z);
      const sum = z.reduce((total, value) => total + Math.exp(value - top), 0);
      return top + Math.log(sum) - (z[label] ?? 0);
    },
  },
};
