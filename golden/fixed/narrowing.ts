import { symmetricLimit, type Format } from '../format.js';

/**
 * The step from an accumulator to a narrower format: nearest(v, shift), then clipped to
 * +-(2^(W-1) - 1). Made once and used for a whole vector, so that inner loops have no checks.
 *
 * @param shift  fraction bits to drop; 0 or less is an exact left shift
 * @param format of the result, signed
 * @returns exact for every integer below 2^52 in magnitude
 */
export function narrowing(shift: number, format: Format): (value: number) => number {
  const limit = symmetricLimit(format);
  const scale = 2 ** -shift;
  const half = shift > 0 ? 0.5 : 0;
  return (value) => {
    const rounded = Math.floor(value * scale + half);
    return rounded > limit ? limit : rounded < -limit ? -limit : rounded;
  };
}
