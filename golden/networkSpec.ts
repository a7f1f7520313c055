import type { Format } from './format.js';

/** Learning rules. `shallow` freezes the hidden layers: the floor that every rule must beat. */
export const RULES = ['drtp', 'shallow'] as const;
export type Rule = (typeof RULES)[number];

export const HIDDEN_ACTIVATIONS = ['hard-tanh', 'clipped-relu', 'tanh'] as const;
export type HiddenActivation = (typeof HIDDEN_ACTIVATIONS)[number];

export const OUTPUT_ACTIVATIONS = ['sigmoid', 'hard-sigmoid', 'identity'] as const;
export type OutputActivation = (typeof OUTPUT_ACTIVATIONS)[number];

export const ROUNDINGS = ['truncate', 'nearest', 'stochastic'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** How the fixed feedback matrices B are made (golden/exact/feedback.ts). */
export const FEEDBACKS = ['uniform', 'ternary', 'sign', 'lfsr', 'lfsr-sign'] as const;
export type Feedback = (typeof FEEDBACKS)[number];

/** What is learnt, by which rule, in which numbers. Says nothing about the array it runs on. */
export interface NetworkSpec {
  readonly rule: Rule;
  /** Widths n_0 .. n_L: inputs, hidden layers, classes. */
  readonly layers: readonly number[];
  readonly hidden: HiddenActivation;
  readonly output: OutputActivation;
  readonly formats: {
    /** Activations, h and y. */
    readonly activation: Format;
    readonly weight: Format;
    /** Modulatory signal m, delta, e and the feedback matrices B. */
    readonly delta: Format;
  };
  /** Rounding of weight updates only; everything else rounds to nearest. */
  readonly rounding: Rounding;
  readonly feedback: Feedback;
  /** The rate is 2^-k; `hidden` and `output` are k. */
  readonly rateShift: { readonly hidden: number; readonly output: number };
  /** Epochs (counted from 1) at whose start every k grows by one, that is, the rate halves. */
  readonly rateSteps: readonly number[];
  readonly seed: number;
}
