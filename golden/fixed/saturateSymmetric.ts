import { formatName, symmetricLimit, type Format } from '../format.js';

/**
 * Narrows a raw value to +-(2^(W-1) - 1), as activations, m, delta and e are: the range has as many
 * negative values as positive ones, so that negation and |x| never overflow. Nothing wraps.
 *
 * @param value  integer, |value| < 2^53, with the format's fraction bits
 * @param format signed
 * @throws RangeError when value is not such an integer, or for an unsigned format
 */
export function saturateSymmetric(value: number, format: Format): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `saturateSymmetric: ${value} cannot be narrowed to ${formatName(format)}; it is not an integer below 2^53 in magnitude.`,
    );
  }
  const limit = symmetricLimit(format);
  if (value > limit) return limit;
  return value < -limit ? -limit : value + 0; // + 0: never -0
}
