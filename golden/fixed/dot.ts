import { multiplyAccumulate } from './multiplyAccumulate.js';

/** Raw values: the integer typed arrays, or a Float64Array that holds integers. */
export type RawArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/**
 * The exact dot product of two vectors of raw values, accumulated from the first element to the
 * last.
 *
 * @param a       n raw values
 * @param b       n raw values
 * @param initial start of the accumulator, with the fraction bits of a plus those of b; default 0
 * @throws RangeError when the lengths differ, an element is no integer, or a product or a partial
 *   sum reaches 2^53 in magnitude
 */
export function dot(a: RawArray, b: RawArray, initial = 0): number {
  if (a.length !== b.length) {
    throw new RangeError(
      `dot: the vectors have different lengths, ${a.length} and ${b.length}; they must be equal.`,
    );
  }
  let sum = multiplyAccumulate(initial, 0, 0);
  for (let i = 0; i < a.length; i++) sum = multiplyAccumulate(sum, a[i] ?? 0, b[i] ?? 0);
  return sum;
}
