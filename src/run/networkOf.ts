import {
  accumulatorWidth,
  parseFormat,
  RULE_DEFAULTS,
  type Format,
  type NetworkSpec,
  type Rule,
} from '../../golden/index.js';
import type { DatasetName } from '../data/index.js';
import { UsageError } from '../errors.js';
import { compile } from '../program/compile.js';
import { learnerRuns } from '../program/learnerRuns.js';
import { DEFAULTS, defaultRateSteps, FEEDBACK_SHIFT_DEFAULTS, rateDefaults } from './defaults.js';
import { learnerFor, type LearnerChoice } from './learnerFor.js';
import type { RunOptions } from './options.js';

function needed<T>(name: string, value: T | undefined, example: string): T {
  if (value !== undefined) return value;
  throw new UsageError(`--${name} is needed, for instance --${name} ${example}.`);
}

/** What has no default. */
export function checkGiven(options: RunOptions): {
  readonly rule: Rule;
  readonly layers: readonly number[];
} {
  return {
    rule: needed('rule', options.rule, 'drtp'),
    layers: needed('layers', options.layers, '64-20-10'),
  };
}

/** Refuses what no learner of that shape can hold, and sums that no model can. */
export function checkHardware(learner: LearnerChoice): void {
  const { network } = learner;
  if (learnerRuns(network)) compile(network, learnerFor(learner));
  const { weight, activation } = network.formats;
  try {
    accumulatorWidth(Math.max(...network.layers.slice(0, -1)) + 1, weight, activation);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `--layers ${network.layers.join('-')}: ${error.message.replace(/^accumulatorWidth: /, '')}`,
    );
  }
}

/**
 * The network that options describe, defaults filled in.
 *
 * @param dataset the one whose rates are the defaults
 */
export function networkOf(options: RunOptions, dataset: DatasetName): NetworkSpec {
  const given = checkGiven(options);
  const rates = rateDefaults(given.rule, dataset);
  const activation: Format = options['activation-format'] ?? parseFormat(DEFAULTS.activationFormat);
  return {
    ...given,
    hidden: options.hidden ?? DEFAULTS.hidden,
    output: options.output ?? DEFAULTS.output,
    formats: {
      activation,
      weight: options['weight-format'] ?? parseFormat(DEFAULTS.weightFormat),
      delta: options['delta-format'] ?? activation,
    },
    rounding: options.rounding ?? DEFAULTS.rounding,
    feedback: options.feedback ?? DEFAULTS.feedback,
    feedbackShift:
      options['feedback-shift'] ??
      FEEDBACK_SHIFT_DEFAULTS[given.rule] ??
      RULE_DEFAULTS.feedbackShift,
    loss: options.loss ?? RULE_DEFAULTS.loss,
    basis: options.basis ?? RULE_DEFAULTS.basis,
    averageShift: options['average-shift'] ?? RULE_DEFAULTS.averageShift,
    rateShift: {
      hidden: options['lr-hidden'] ?? rates.hidden,
      output: options['lr-output'] ?? rates.output,
    },
    rateSteps: options['lr-steps'] ?? defaultRateSteps(options.epochs ?? DEFAULTS.epochs),
    seed: options.seed ?? DEFAULTS.seed,
  };
}
