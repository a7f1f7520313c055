import { maxRaw, minRaw } from '../format.js';
import { roundShift } from '../fixed/roundShift.js';
import { indexHash } from '../lfsr.js';
import type { ExactLearning } from '../rules/rule.js';
import { wideFormat } from './wideFormat.js';

/**
 * M(k, c) <- sat(M(k, c) - round(u_k q_c, s)), s = k_hidden + F_wide + F_delta - F_w, in place. Random
 * bits of stochastic rounding are those of a weight from k to c, under layer l + 8.
 *
 * @param at where M(k, c) is kept
 */
export function updateMixing(
  { spec, index, layer, state, rateShift, random }: ExactLearning,
  pairs: Iterable<readonly [k: number, c: number, at: number]>,
): void {
  const { activation, delta, weight } = spec.formats;
  const wide = wideFormat(activation).fraction;
  const shift = Math.max(rateShift + wide + delta.fraction - weight.fraction, -weight.width);
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
