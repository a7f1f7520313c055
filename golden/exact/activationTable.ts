import { maxRaw, minRaw, type Format } from '../format.js';
import { quantize } from '../fixed/quantize.js';

/** The format of the table's index: z clipped to -8 .. 8, 64 entries a unit. */
export const TABLE_INDEX: Format = { signed: true, width: 10, fraction: 6 };

/** Slopes f' in `u8.7`: 128 stands for 1. */
const SLOPE: Format = { signed: false, width: 8, fraction: 7 };

/** f and f' at every index. Entry of index i (raw, from -2^(I-1)): i modulo 2^I. */
export interface ActivationTable {
  /** Raw, in the activation's format. */
  readonly values: Int32Array;
  /** Raw, `u8.7`. */
  readonly slopes: Uint8Array;
}

const FUNCTIONS = {
  tanh: { f: Math.tanh, slope: (x: number) => 1 - Math.tanh(x) ** 2, low: -1 },
  sigmoid: {
    f: (x: number) => 1 / (1 + Math.exp(-x)),
    slope: (x: number) => 1 / (2 + Math.exp(x) + Math.exp(-x)),
    low: 0,
  },
} as const;

/**
 * The table of a function that has no exact integer form. It is computed here once; golden model
 * and hardware read the same numbers. Values are rounded to nearest and clipped to
 * +-(2^F - 1), which stands for 1; the sigmoid stays at or above zero.
 *
 * @param name       the function
 * @param activation format of the values
 */
export function activationTable(name: keyof typeof FUNCTIONS, activation: Format): ActivationTable {
  const { f, slope, low } = FUNCTIONS[name];
  const one = 2 ** activation.fraction - 1;
  const size = 2 ** TABLE_INDEX.width;
  const values = new Int32Array(size);
  const slopes = new Uint8Array(size);
  for (let index = minRaw(TABLE_INDEX); index <= maxRaw(TABLE_INDEX); index++) {
    const x = index / 2 ** TABLE_INDEX.fraction;
    const entry = index & (size - 1);
    values[entry] = Math.max(low * one, Math.min(one, quantize(f(x), activation)));
    slopes[entry] = quantize(slope(x), SLOPE);
  }
  return { values, slopes };
}
