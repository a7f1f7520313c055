/**
 * A scalar chain as Front-Contribution keeps it: the final weight is the only state, the others are
 * functions of it (see `frontChainWeights`) and of constants from before training.
 */
export interface FrontChain {
  /** w_d. */
  readonly last: number;
  /** D_i = w_i^2 - w_d^2 at the start, for the hidden weights 1 .. d - 1. */
  readonly offsets: readonly number[];
  /** Sign of w_i at the start; where D_i = 0, that of w_i w_d. */
  readonly signs: readonly number[];
}

/**
 * The chain before training.
 *
 * @param weights w_1 .. w_d, at least one
 * @throws RangeError for an empty chain
 */
export function frontChain(weights: readonly number[]): FrontChain {
  const last = weights.at(-1);
  if (last === undefined) {
    throw new RangeError('frontChain: the chain has no weights; it needs at least one.');
  }
  const hidden = weights.slice(0, -1);
  // The factors, not the squares: equal magnitudes give exactly 0.
  const offsets = hidden.map((weight) => (weight - last) * (weight + last));
  return {
    last,
    offsets,
    signs: hidden.map((weight, i) => Math.sign(weight) * (offsets[i] === 0 ? Math.sign(last) : 1)),
  };
}
