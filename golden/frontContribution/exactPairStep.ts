import { multiplyAccumulate } from '../fixed/multiplyAccumulate.js';
import { roundShift } from '../fixed/roundShift.js';
import { saturate } from '../fixed/saturate.js';
import { saturateSymmetric } from '../fixed/saturateSymmetric.js';
import type { Format } from '../format.js';
import type { WeightPair } from './weightPair.js';

/** Numbers of the p/q chain in integers; all signed. */
export interface PairFormats {
  /** p, q and the effective weight w: full range. */
  readonly state: Format;
  /** x, y, the target and e: +-(2^(W-1) - 1). */
  readonly activation: Format;
  /** g = eta e x: +-(2^(W-1) - 1). */
  readonly gain: Format;
}

/** What the integer chain makes of one sample; raw values. */
export interface ExactPairResult {
  /** Effective weight before the step. */
  readonly weight: number;
  /** Output before the step. */
  readonly y: number;
  readonly gain: number;
  /** p and q after the step. */
  readonly pair: WeightPair;
}

/**
 * One sample through the p/q chain in integers, as `rtl/front_contribution.sv` does it. Every shift
 * rounds to nearest, every narrowing saturates; F_s, F_a, F_g are the formats' fraction bits.
 *
 *     w = sat_s(nearest((p + q)(p - q), F_s + 2))        (p^2 - q^2) / 4
 *     y = clip_a(nearest(w x, F_s))
 *     e = clip_a(y - t)
 *     g = clip_g(nearest(e x, s))                        s = k + 2 F_a - F_g, rate 2^-k
 *     p = sat_s(p - nearest(g p, F_g))
 *     q = sat_s(q + nearest(g q, F_g))
 *
 * Products have at most 2 (W_s + 1) bits, which are exact up to W_s = 25.
 *
 * @param pair      p and q before, raw
 * @param sample    input and target, raw
 * @param gainShift s, 0 to 52
 * @throws RangeError when s is below 0, or a product passes 2^53
 */
export function exactPairStep(
  { p, q }: WeightPair,
  sample: { readonly x: number; readonly target: number },
  { state, activation, gain: gainFormat }: PairFormats,
  gainShift: number,
): ExactPairResult {
  if (!(gainShift >= 0)) {
    throw new RangeError(
      `exactPairStep: the gain's shift ${gainShift} is below 0; the gain has too many fraction bits for this rate.`,
    );
  }
  const scaled = (a: number, b: number, shift: number): number =>
    roundShift(multiplyAccumulate(0, a, b), shift, 'nearest');
  const weight = saturate(scaled(p + q, p - q, state.fraction + 2), state);
  const y = saturateSymmetric(scaled(weight, sample.x, state.fraction), activation);
  const error = saturateSymmetric(y - sample.target, activation);
  const gain = saturateSymmetric(scaled(error, sample.x, gainShift), gainFormat);
  return {
    weight,
    y,
    gain,
    pair: {
      p: saturate(p - scaled(gain, p, gainFormat.fraction), state),
      q: saturate(q + scaled(gain, q, gainFormat.fraction), state),
    },
  };
}
