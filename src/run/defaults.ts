import type { NetworkSpec, Rule } from '../../golden/index.js';
import type { DatasetName } from '../data/index.js';

/** Rates 2^-k that learn well on a data set (docs/how-to/accuracy.md has the sweep). */
interface RateDefaults {
  readonly hidden: number;
  readonly output: number;
}

const REAL_DATA: RateDefaults = { hidden: 8, output: 8 };

/** Of DRTP, by data set. */
const RATES_BY_DATASET: Readonly<Record<DatasetName, RateDefaults>> = {
  glyphs: { hidden: 6, output: 5 },
  glyphs16: { hidden: 6, output: 5 },
  optdigits: { hidden: 6, output: 5 },
  mnist: REAL_DATA,
  idx: REAL_DATA,
  cifar10: REAL_DATA,
};

/** Rules whose signal fades with an error learn well at twice the rate of those whose does not. */
const FADING: readonly Rule[] = ['bp', 'fa', 'dfa', 'lls', 'lls-m', 'lls-mxm', 'fdfa'];

/** The rates of a rule on a data set. */
export function rateDefaults(rule: Rule, dataset: DatasetName): RateDefaults {
  const { hidden, output } = RATES_BY_DATASET[dataset];
  const less = FADING.includes(rule) ? 1 : 0;
  return { hidden: hidden - less, output: output - less };
}

/** By how much B and P are scaled down, where not by 0. */
export const FEEDBACK_SHIFT_DEFAULTS: Readonly<Partial<Record<Rule, number>>> = { sdfa: 3 };

/** Epochs at whose start the rates halve: half-way and at four fifths of the run. */
export function defaultRateSteps(epochs: number): number[] {
  const steps = new Set([Math.ceil(epochs / 2), Math.ceil(0.8 * epochs)]);
  return [...steps].filter((epoch) => epoch > 1);
}

/** What is not asked for. The delta format follows the activation format. */
export const DEFAULTS = {
  array: { rows: 8, cols: 8 },
  dataset: 'glyphs',
  epochs: 1,
  seed: 1,
  hidden: 'hard-tanh',
  output: 'sigmoid',
  rounding: 'nearest',
  feedback: 'ternary',
  weightFormat: 's16.13',
  activationFormat: 's8.7',
  stall: 0,
  trace: 'on-failure',
  models: 'both',
  jobs: 2,
  /** Test samples of `cosim`, or all if there are fewer; `train` takes all. */
  cosimTestSamples: 1000,
} as const satisfies {
  dataset: DatasetName;
  hidden: NetworkSpec['hidden'];
  output: NetworkSpec['output'];
  rounding: NetworkSpec['rounding'];
  feedback: NetworkSpec['feedback'];
} & Record<string, unknown>;
