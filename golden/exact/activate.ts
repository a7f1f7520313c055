import { maxRaw, minRaw, symmetricLimit, type Format } from '../format.js';
import type { HiddenActivation, OutputActivation } from '../networkSpec.js';
import { activationTable, TABLE_INDEX } from './activationTable.js';

/** h = f(z) and what becomes of a modulatory signal on its way back through f. */
export interface ExactActivation {
  /**
   * @param z pre-activation, raw, in the activation's fraction bits, not clipped
   * @returns h, raw
   */
  readonly value: (z: number) => number;
  /** m (.) f'(z), raw: a gate, or a product with the tabled slope rounded to nearest. */
  readonly gate: (m: number, z: number) => number;
}

function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/**
 * The activation of that name in integers (rtl/activation_unit.sv). One = 2^F - 1 stands for 1:
 *
 *     identity      clip to +-(2^(W-1) - 1)            f' = 1
 *     hard-tanh     clip to +-One                      f' = |z| < One
 *     clipped-relu  clip to 0 .. One                   f' = 0 < z < One
 *     hard-sigmoid  z / 4 + 1/2, clipped to 0 .. One   f' = inside
 *     tanh, sigmoid table at nearest(z) in s10.6       f' tabled in u8.7
 */
export function exactActivation(
  name: HiddenActivation | OutputActivation,
  format: Format,
): ExactActivation {
  const one = 2 ** format.fraction - 1;
  const between = (low: number, high: number, scale: (z: number) => number): ExactActivation => ({
    value: (z) => clip(scale(z), low, high),
    gate: (m, z) => (scale(z) > low && scale(z) < high ? m : 0),
  });
  switch (name) {
    case 'identity': {
      const limit = symmetricLimit(format);
      return { value: (z) => clip(z, -limit, limit), gate: (m) => m };
    }
    case 'hard-tanh':
      return between(-one, one, (z) => z);
    case 'clipped-relu':
      return between(0, one, (z) => z);
    case 'hard-sigmoid': {
      const half = format.fraction > 0 ? 2 ** (format.fraction - 1) : 1;
      return between(0, one, (z) => Math.floor((z + 2) / 4) + half);
    }
    case 'tanh':
    case 'sigmoid': {
      const table = activationTable(name, format);
      const scale = 2 ** (TABLE_INDEX.fraction - format.fraction);
      const low = minRaw(TABLE_INDEX);
      const high = maxRaw(TABLE_INDEX);
      const mask = 2 ** TABLE_INDEX.width - 1;
      const entry = (z: number): number =>
        clip(Math.floor(z * scale + (scale < 1 ? 0.5 : 0)), low, high) & mask;
      return {
        value: (z) => table.values[entry(z)] ?? 0,
        gate: (m, z) => Math.floor((m * (table.slopes[entry(z)] ?? 0) + 64) / 128),
      };
    }
  }
}
