import { maxRaw, minRaw, type Format } from '../format.js';
import { roundShift } from '../fixed/roundShift.js';
import type { Rounding } from '../networkSpec.js';

/** How the products h * delta become steps of the weights. */
export interface UpdateArithmetic {
  readonly weight: Format;
  readonly rounding: Rounding;
  /** s = k + F_h + F_delta - F_w; left if negative. */
  readonly shift: number;
}

/** Random words of a layer for stochastic rounding: r(i, j) = the low s bits of rows[i] ^ columns[j]. */
export interface RandomWords {
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
}

/**
 * w(i, j) <- sat(w(i, j) - round(h(i) * delta(j), s)), in place. Products that are zero change
 * nothing, whatever the rounding, and are skipped.
 *
 * @param weights inputs x outputs, raw, input by input
 * @param h       inputs, raw
 * @param delta   outputs, raw
 * @param random  for stochastic rounding only
 */
export function updateWeights(
  weights: Int32Array,
  h: Int32Array,
  delta: Int32Array,
  arithmetic: UpdateArithmetic,
  random: RandomWords | undefined,
): void {
  const outputs = delta.length;
  const low = minRaw(arithmetic.weight);
  const high = maxRaw(arithmetic.weight);
  const { rounding } = arithmetic;
  // Products have at most 31 bits and random words 32: nothing is left of them beyond 52 bits.
  const shift = Math.min(arithmetic.shift, 52);

  // Columns whose delta is not zero: with a hard gate, often half of them are.
  const columns = new Int32Array(outputs);
  let live = 0;
  for (let j = 0; j < outputs; j++) if ((delta[j] ?? 0) !== 0) columns[live++] = j;

  // A left shift is exact in doubles even where it passes 2^53, and saturates from there.
  const scale = shift <= 0 ? 2 ** -shift : 0;
  // Products stay below 2^30 (16-bit operands), so that 32-bit arithmetic does, up to this shift.
  const narrow = shift > 0 && shift < 30;
  for (let i = 0; i < h.length; i++) {
    const x = h[i] ?? 0;
    if (x === 0) continue;
    const row = i * outputs;
    if (narrow && rounding !== 'stochastic') {
      const addend = rounding === 'nearest' ? 1 << (shift - 1) : 0;
      for (let n = 0; n < live; n++) {
        const j = columns[n] ?? 0;
        const w = (weights[row + j] ?? 0) - ((Math.imul(x, delta[j] ?? 0) + addend) >> shift);
        weights[row + j] = w < low ? low : w > high ? high : w;
      }
      continue;
    }
    if (narrow && random) {
      const mask = (1 << shift) - 1;
      const bits = random.rows[i] ?? 0;
      for (let n = 0; n < live; n++) {
        const j = columns[n] ?? 0;
        const addend = (bits ^ (random.columns[j] ?? 0)) & mask;
        const w = (weights[row + j] ?? 0) - ((Math.imul(x, delta[j] ?? 0) + addend) >> shift);
        weights[row + j] = w < low ? low : w > high ? high : w;
      }
      continue;
    }
    for (let n = 0; n < live; n++) {
      const j = columns[n] ?? 0;
      const product = x * (delta[j] ?? 0);
      const bits = random ? ((random.rows[i] ?? 0) ^ (random.columns[j] ?? 0)) >>> 0 : 0;
      const step =
        shift > 0 ? roundShift(product, shift, rounding, bits % 2 ** shift) : product * scale;
      const w = (weights[row + j] ?? 0) - step;
      weights[row + j] = w < low ? low : w > high ? high : w;
    }
  }
}
