import type { NetworkSpec, Rule } from '../../golden/index.js';
import type { DatasetName } from '../data/index.js';

/** Rates 2^-k that learn well (docs/accuracy.md has the sweeps). */
interface RateDefaults {
  readonly hidden: number;
  readonly output: number;
}

/** Few samples of few pixels, which ask for higher rates. */
const SMALL_DATA: readonly DatasetName[] = ['glyphs', 'glyphs16', 'optdigits'];

/** Rules whose signal fades with an error learn well at twice the rate of those whose does not. */
const FADING: readonly Rule[] = ['bp', 'fa', 'dfa', 'lls', 'lls-m', 'lls-mxm', 'fdfa'];

/** Rates on MNIST and larger sets, where they are not 8/8. */
const LARGE_DATA: Readonly<Partial<Record<Rule, RateDefaults>>> = {
  bp: { hidden: 7, output: 8 },
  fa: { hidden: 7, output: 7 },
  dfa: { hidden: 8, output: 7 },
  sdfa: { hidden: 8, output: 5 },
  lls: { hidden: 8, output: 8 },
  'lls-m': { hidden: 7, output: 8 },
  'lls-mxm': { hidden: 7, output: 8 },
  fdfa: { hidden: 7, output: 7 },
  tpsgd: { hidden: 9, output: 8 },
};

/** The rates of a rule on a data set. */
export function rateDefaults(rule: Rule, dataset: DatasetName): RateDefaults {
  if (!SMALL_DATA.includes(dataset)) return LARGE_DATA[rule] ?? { hidden: 8, output: 8 };
  return FADING.includes(rule) ? { hidden: 5, output: 4 } : { hidden: 6, output: 5 };
}

/** By how much B and P are scaled down, where not by 0. */
export const FEEDBACK_SHIFT_DEFAULTS: Readonly<Partial<Record<Rule, number>>> = { sdfa: 1 };

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
  baud: 1_000_000,
  /** Test samples of `cosim`, or all if there are fewer; `train` takes all. */
  cosimTestSamples: 1000,
} as const satisfies {
  dataset: DatasetName;
  hidden: NetworkSpec['hidden'];
  output: NetworkSpec['output'];
  rounding: NetworkSpec['rounding'];
  feedback: NetworkSpec['feedback'];
} & Record<string, unknown>;
