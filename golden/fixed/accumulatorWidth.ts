import { formatName, minRaw, symmetricLimit, type Format } from '../format.js';

/**
 * The smallest signed width that holds every sum of `fanIn` products of a weight and an activation,
 * and every partial sum of it: weights use their full range, |w| <= 2^(W-1), activations clip
 * symmetrically, |h| <= 2^(A-1) - 1, so the sum reaches +-fanIn * 2^(W-1) * (2^(A-1) - 1).
 * For 784 inputs and a bias, s16.13 and s8.7: 33 bits.
 *
 * @param fanIn number of products, the bias (a weight on a constant input) among them
 * @returns bits, with the sign; at most 53
 * @throws RangeError when fanIn is not a positive integer, a format is unsigned, or more than 53
 *   bits would be needed
 */
export function accumulatorWidth(
  fanIn: number,
  weightFormat: Format,
  activationFormat: Format,
): number {
  if (!Number.isSafeInteger(fanIn) || fanIn < 1) {
    throw new RangeError(`accumulatorWidth: the fan-in ${fanIn} is not a positive integer.`);
  }
  if (!weightFormat.signed) {
    throw new RangeError(
      `accumulatorWidth: the weight format ${formatName(weightFormat)} is unsigned; weights are signed.`,
    );
  }
  const largest = fanIn * -minRaw(weightFormat) * symmetricLimit(activationFormat);
  let width = 2;
  while (2 ** (width - 1) <= largest && width <= 53) width++;
  if (width > 53) {
    throw new RangeError(
      `accumulatorWidth: ${fanIn} products of ${formatName(weightFormat)} and ${formatName(activationFormat)} need an accumulator of more than 53 bits; narrow a format or the layer.`,
    );
  }
  return width;
}
