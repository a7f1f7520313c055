import type { NetworkSpec } from '../../golden/index.js';
import type { DatasetName } from '../data/index.js';

/** Rates 2^-k that learn well on a data set. */
interface RateDefaults {
  readonly hidden: number;
  readonly output: number;
  /** Epochs at whose start the rates halve. */
  readonly steps: readonly number[];
}

const REAL_DATA: RateDefaults = { hidden: 9, output: 8, steps: [5, 8] };

/** By data set. */
export const RATE_DEFAULTS: Readonly<Record<DatasetName, RateDefaults>> = {
  glyphs: { hidden: 5, output: 5, steps: [5, 8] },
  glyphs16: REAL_DATA,
  optdigits: REAL_DATA,
  mnist: REAL_DATA,
  idx: REAL_DATA,
  cifar10: REAL_DATA,
};

/** What is not asked for. The delta format follows the activation format. */
export const DEFAULTS = {
  array: { rows: 8, cols: 8 },
  dataset: 'glyphs',
  epochs: 1,
  seed: 1,
  hidden: 'hard-tanh',
  output: 'sigmoid',
  rounding: 'nearest',
  feedback: 'uniform',
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
