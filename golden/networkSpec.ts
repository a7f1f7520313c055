import type { Format } from './format.js';

/** Learning rules. `shallow` freezes the hidden layers: the floor that every rule must beat. */
export const RULES = [
  'bp',
  'fa',
  'dfa',
  'sdfa',
  'drtp',
  'tpsgd',
  'lls',
  'lls-m',
  'lls-mxm',
  'fdfa',
  'shallow',
] as const;
export type Rule = (typeof RULES)[number];

/** Local losses of tpSGD, between a layer's output and its target (golden/rules/tpsgd.ts). */
export const TARGET_LOSSES = ['l2', 'l1', 'huber', 'hinge', 'logistic', 'linear'] as const;
export type TargetLoss = (typeof TARGET_LOSSES)[number];

/** Periodic bases that LLS projects on (golden/exact/periodicBasis.ts). */
export const BASES = ['square', 'walsh', 'cosine'] as const;
export type Basis = (typeof BASES)[number];

export const HIDDEN_ACTIVATIONS = ['hard-tanh', 'clipped-relu', 'tanh'] as const;
export type HiddenActivation = (typeof HIDDEN_ACTIVATIONS)[number];

export const OUTPUT_ACTIVATIONS = ['sigmoid', 'hard-sigmoid', 'identity'] as const;
export type OutputActivation = (typeof OUTPUT_ACTIVATIONS)[number];

export const ROUNDINGS = ['truncate', 'nearest', 'stochastic'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** How the fixed feedback matrices B and P are made (golden/exact/feedback.ts). */
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
  /** B and P are scaled by 2 to the power of minus this, from 0. Their rules: all but bp, lls*, fdfa. */
  readonly feedbackShift: number;
  /** Of tpsgd. */
  readonly loss: TargetLoss;
  /** Of lls, lls-m, lls-mxm. */
  readonly basis: Basis;
  /** Of fdfa: B is an exponential average of rate 2 to the power of minus this, from 0. */
  readonly averageShift: number;
  /** The rate is 2^-k; `hidden` and `output` are k. */
  readonly rateShift: { readonly hidden: number; readonly output: number };
  /** Epochs (counted from 1) at whose start every k grows by one, that is, the rate halves. */
  readonly rateSteps: readonly number[];
  readonly seed: number;
}

/** What a network has of the fields that only some rules read, when nothing else is asked for. */
export const RULE_DEFAULTS = {
  feedbackShift: 0,
  loss: 'hinge',
  basis: 'square',
  averageShift: 8,
} as const satisfies Partial<NetworkSpec>;
