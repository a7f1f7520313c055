import type { HiddenActivation, OutputActivation } from '../networkSpec.js';

/** Which activation functions a network has. */
export interface Activations {
  /** f of every hidden layer. */
  readonly hidden: HiddenActivation;
  /** Output function, with the loss that makes delta_L = y - y* (see `loss`). */
  readonly output: OutputActivation;
}

export interface HiddenFunction {
  /** h = f(z). */
  readonly f: (z: number) => number;
  /** f'(z), given h = f(z) as well; 0 at the kinks of a piecewise linear f. */
  readonly derivative: (z: number, h: number) => number;
}

const clip = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** Hidden activations, in real numbers. */
export const HIDDEN_FUNCTIONS: Readonly<Record<HiddenActivation, HiddenFunction>> = {
  'hard-tanh': {
    f: (z) => clip(z, -1, 1),
    derivative: (z) => (Math.abs(z) < 1 ? 1 : 0),
  },
  'clipped-relu': {
    f: (z) => clip(z, 0, 1),
    derivative: (z) => (z > 0 && z < 1 ? 1 : 0),
  },
  tanh: {
    f: Math.tanh,
    derivative: (_, h) => 1 - h * h,
  },
};

/** Output functions, y from z, in real numbers. */
export const OUTPUT_FUNCTIONS: Readonly<Record<OutputActivation, (z: number) => number>> = {
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  'hard-sigmoid': (z) => clip(0.25 * z + 0.5, 0, 1),
  identity: (z) => z,
};
