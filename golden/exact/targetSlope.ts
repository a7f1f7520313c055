import { symmetricLimit, type Format } from '../format.js';
import type { TargetLoss } from '../networkSpec.js';

const clip = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;

/**
 * dl/dh of tpSGD's local losses in integers, One = 2^F - 1, s = sign(t), x = h - t:
 *
 *     l2        x^2 / 2                   clip(x)
 *     l1        |x|                       sign(x) One
 *     huber     bends at 1/4              x clipped to +-2^(F-2), at least 1
 *     hinge     max(0, |t| - s h)         -s One below the target, else 0
 *     logistic  log(1 + exp(-4 s h)) / 4  -s (1/2 - s h, clipped to 0 .. One): the hard sigmoid's
 *     linear    -t h                      -t
 *
 * @param delta format of m, h and t
 * @returns the slope for h (the delta format's fraction bits, not clipped) and a target t
 */
export function targetSlope(loss: TargetLoss, delta: Format): (h: number, t: number) => number {
  const one = 2 ** delta.fraction - 1;
  const limit = symmetricLimit(delta);
  switch (loss) {
    case 'l2':
      return (h, t) => clip(h - t, -limit, limit);
    case 'l1':
      return (h, t) => Math.sign(h - t) * one;
    case 'huber': {
      const bend = Math.max(1, 2 ** (delta.fraction - 2));
      return (h, t) => clip(h - t, -bend, bend);
    }
    case 'hinge':
      return (h, t) => (Math.sign(t) * h < Math.abs(t) ? -Math.sign(t) * one : 0);
    case 'logistic': {
      const half = delta.fraction > 0 ? 2 ** (delta.fraction - 1) : 1;
      return (h, t) => -Math.sign(t) * clip(half - Math.sign(t) * h, 0, one);
    }
    case 'linear':
      return (_, t) => -t;
  }
}
