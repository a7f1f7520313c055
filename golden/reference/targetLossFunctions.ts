import type { TargetLoss } from '../networkSpec.js';

/** What a unit with activation h loses by missing its target t, and the slope in h. */
export interface TargetLossFunction {
  readonly loss: (h: number, t: number) => number;
  /** d loss / dh; 0, or the slope on the side named, at a kink. */
  readonly gradient: (h: number, t: number) => number;
}

/** Where Huber's loss turns from a parabola into lines: an error of a quarter. */
const HUBER = 1 / 4;

/** ln(1 + exp(x)), without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * The local losses of target projection (Lomnitz, Daniels, Zhang, Piacentino, 2022: any loss will
 * do), of one unit; a layer's is the sum over its units. With s = sign(t):
 *
 *     l2        (h - t)^2 / 2
 *     l1        |h - t|
 *     huber     (h - t)^2 / 2 within 1/4 of t, lines beyond, which continue its slope of 1/4
 *     hinge     max(0, |t| - s h): the margin is the target itself
 *     logistic  ln(1 + exp(-4 s h)) / 4: a slope of -s / 2 at h = 0, as steep as -s far off
 *     linear    -t h: the signal is the target alone, as in DRTP with B = -P
 *
 * Hinge and logistic losses see only the sign of a target; one of 0 asks for nothing.
 */
export const TARGET_LOSS_FUNCTIONS: Readonly<Record<TargetLoss, TargetLossFunction>> = {
  l2: {
    loss: (h, t) => (h - t) ** 2 / 2,
    gradient: (h, t) => h - t,
  },
  l1: {
    loss: (h, t) => Math.abs(h - t),
    gradient: (h, t) => Math.sign(h - t),
  },
  huber: {
    loss: (h, t) => {
      const x = Math.abs(h - t);
      return x <= HUBER ? x ** 2 / 2 : HUBER * (x - HUBER / 2);
    },
    gradient: (h, t) => Math.max(-HUBER, Math.min(HUBER, h - t)),
  },
  hinge: {
    loss: (h, t) => Math.max(0, Math.abs(t) - Math.sign(t) * h),
    gradient: (h, t) => (Math.sign(t) * h < Math.abs(t) ? -Math.sign(t) : 0),
  },
  logistic: {
    loss: (h, t) => softplus(-4 * Math.sign(t) * h) / 4,
    gradient: (h, t) => -Math.sign(t) / (1 + Math.exp(4 * Math.sign(t) * h)),
  },
  linear: {
    loss: (h, t) => -t * h,
    gradient: (_, t) => -t,
  },
};
