import { formatName, maxRaw, minRaw, type Format } from '../format.js';

/**
 * Narrows a raw value to a format's full range, as weights are: -2^(W-1) .. 2^(W-1) - 1 when signed,
 * 0 .. 2^W - 1 when not. Nothing wraps.
 *
 * @param value  integer, |value| < 2^53, with the format's fraction bits
 * @throws RangeError when value is not such an integer
 */
export function saturate(value: number, format: Format): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `saturate: ${value} cannot be narrowed to ${formatName(format)}; it is not an integer below 2^53 in magnitude.`,
    );
  }
  const low = minRaw(format);
  if (value < low) return low;
  const high = maxRaw(format);
  return value > high ? high : value + 0; // + 0: never -0
}
