import { maxRaw, minRaw, type Format } from '../format.js';

/**
 * The raw value nearest to a real one, saturating: floor(x * 2^F + 1/2), ties towards plus infinity,
 * clipped to the format's full range. Exact for every double: the half is not added in floating
 * point, where 0.49999999999999994 + 0.5 would give 1. Infinities saturate.
 *
 * @param value  real number
 * @param format of the result
 * @returns raw integer, value * 2^-F the number it stands for
 * @throws RangeError for NaN
 */
export function quantize(value: number, format: Format): number {
  if (Number.isNaN(value)) {
    throw new RangeError('quantize: the value is NaN, which no fixed-point format can hold.');
  }
  const low = minRaw(format);
  const high = maxRaw(format);
  const scaled = value * 2 ** format.fraction;
  const floor = Math.floor(scaled);
  const nearest = scaled - floor >= 0.5 ? floor + 1 : floor;
  return Math.min(Math.max(nearest, low), high) + 0; // + 0: never -0
}
