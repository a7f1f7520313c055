import type { Rounding } from '../networkSpec.js';

const MAX_SHIFT = 52;

/** 2^s at index s; `2 ** s` computed anew costs more than the rest of the function. */
const POWERS = Float64Array.from({ length: MAX_SHIFT + 1 }, (_, s) => 2 ** s);

/**
 * An arithmetic shift right by `shift` bits, rounded (numerics contract of DESIGN.md):
 *
 *     truncate    floor(v / 2^s)
 *     nearest     floor((v + 2^(s-1)) / 2^s)       ties towards plus infinity
 *     stochastic  floor((v + r) / 2^s)             0 <= r < 2^s: s random bits
 *
 * A shift of zero or less is an exact left shift, whatever the rounding. Exact for every integer
 * below 2^53 in magnitude, in doubles throughout.
 *
 * @param value      integer, |value| < 2^53
 * @param shift      integer, -52 to 52
 * @param rounding   of right shifts
 * @param randomBits r, only read for a stochastic right shift
 * @returns integer, |result| < 2^53
 * @throws RangeError when an argument is out of its range, r missing, or the result 2^53 or beyond
 */
export function roundShift(
  value: number,
  shift: number,
  rounding: Rounding,
  randomBits?: number,
): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `roundShift: the value ${value} is not an integer below 2^53 in magnitude.`,
    );
  }
  const scale = POWERS[Math.abs(shift)];
  if (scale === undefined) {
    throw new RangeError(
      `roundShift: the shift ${shift} is not an integer from -${MAX_SHIFT} to ${MAX_SHIFT}.`,
    );
  }
  if (shift <= 0) {
    const result = value * scale;
    if (!Number.isSafeInteger(result)) {
      throw new RangeError(
        `roundShift: ${value} shifted left by ${-shift} is 2^53 or more in magnitude, beyond exact integers.`,
      );
    }
    return result + 0; // + 0: never -0
  }
  // The remainder decides, rather than a sum that might pass 2^53.
  const floor = Math.floor(value / scale);
  if (rounding === 'truncate') return floor + 0;
  const remainder = value - floor * scale;
  if (rounding === 'nearest') return (2 * remainder >= scale ? floor + 1 : floor) + 0;
  if (
    randomBits === undefined ||
    !Number.isInteger(randomBits) ||
    randomBits < 0 ||
    randomBits >= scale
  ) {
    throw new RangeError(
      `roundShift: stochastic rounding by ${shift} bits needs random bits from 0 to 2^${shift} - 1, not ${randomBits ?? 'undefined'}.`,
    );
  }
  return (remainder + randomBits >= scale ? floor + 1 : floor) + 0;
}
