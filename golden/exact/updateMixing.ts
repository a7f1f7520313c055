import { maxRaw, minRaw } from '../format.js';
import { roundShift } from '../fixed/roundShift.js';
import { indexHash } from '../lfsr.js';
import type { NetworkSpec } from '../networkSpec.js';
import type { ExactLearning } from '../rules/rule.js';
import { wideFormat } from './wideFormat.js';

/** Right shift of M's updates, s = k_hidden + F_wide + F_delta - F_w; left, as far as weights are wide. */
export function mixingShift({ formats }: NetworkSpec, rateShift: number): number {
  const { activation, delta, weight } = formats;
  const shift = rateShift + wideFormat(activation).fraction + delta.fraction - weight.fraction;
  return Math.max(shift, -weight.width);
}

/**
 * M(k, c) <- sat(M(k, c) - round(u_k q_c, s)), s of `mixingShift`, in place. Random
 * bits of stochastic rounding are those of a weight from k to c, under layer l + 8.
 *
 * @param at where M(k, c) is kept
 */
export function updateMixing(
  { spec, index, layer, state, rateShift, random }: ExactLearning,
  pairs: Iterable<readonly [k: number, c: number, at: number]>,
): void {
  const { weight } = spec.formats;
  const shift = mixingShift(spec, rateShift);
  const base = random ^ indexHash((index + 8) & 15, 32);
  const low = minRaw(weight);
  const high = maxRaw(weight);
  for (const [k, c, at] of pairs) {
    const product = (state.projection[k] ?? 0) * (state.localError[c] ?? 0);
    const bits = (base ^ indexHash(k, 0) ^ indexHash(c, 16)) >>> 0;
    const step = roundShift(product, shift, spec.rounding, bits % 2 ** Math.max(0, shift));
    layer.mixing[at] = Math.max(low, Math.min(high, (layer.mixing[at] ?? 0) - step));
  }
}
