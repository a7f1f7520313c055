import { formatName, type Format } from '../format.js';

/**
 * The real number that a raw value stands for: raw * 2^-F, exactly. Only the format's F matters:
 * accumulators, wider than the format, are read with it as well.
 *
 * @param raw    integer, |raw| < 2^53
 * @param format whose fraction bits the raw value has
 * @throws RangeError when raw is not such an integer
 */
export function toReal(raw: number, format: Format): number {
  if (!Number.isSafeInteger(raw)) {
    throw new RangeError(
      `toReal: ${raw} is not a raw value of ${formatName(format)}; raw values are integers below 2^53 in magnitude.`,
    );
  }
  return raw * 2 ** -format.fraction;
}
