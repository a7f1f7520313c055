import type { NetworkSpec } from '../../golden/index.js';
import { checkLearnerRuns } from './checkLearnerRuns.js';
import type { ArrayShape, Hardware } from '../program/hardware.js';
import { checkRule } from './checkRule.js';
import { DEFAULTS } from './defaults.js';
import { learnerChoice, learnerFor } from './learnerFor.js';
import { checkHardware, networkOf } from './networkOf.js';
import type { RunOptions } from './options.js';

/** A network and the learner for it, without data. */
export interface ResolvedNetwork {
  readonly network: NetworkSpec;
  readonly array: ArrayShape;
  readonly hardware: Hardware;
}

/**
 * Turns options into a network and its learner, without loading any data: for what needs none.
 *
 * @throws UsageError with value, limit and remedy
 */
export function resolveNetwork(options: RunOptions): ResolvedNetwork {
  const network = networkOf(options, options.dataset ?? DEFAULTS.dataset);
  checkLearnerRuns(network);
  checkRule(network, options);
  const learner = learnerChoice(network, options);
  checkHardware(learner);
  return { network, array: learner.array, hardware: learnerFor(learner) };
}
