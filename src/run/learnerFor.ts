import type { NetworkSpec } from '../../golden/index.js';
import { compactHardware } from '../program/compactHardware.js';
import { hardwareFor, type Hardware } from '../program/hardware.js';
import { DEFAULTS } from './defaults.js';
import type { RunOptions } from './options.js';
import type { RunSpec } from './runSpec.js';

/** What says which learner is built. */
export type LearnerChoice = Pick<RunSpec, 'network' | 'array' | 'weightTiles' | 'compact'>;

/** The learner that options ask for. */
export function learnerChoice(
  network: NetworkSpec,
  { array = DEFAULTS.array, 'weight-tiles': weightTiles, compact = false }: RunOptions,
): LearnerChoice {
  return { network, array, weightTiles, compact };
}

/**
 * The learner that is built for a network.
 *
 * @throws UsageError when the network cannot run on it
 */
export function learnerFor({ network, array, weightTiles, compact }: LearnerChoice): Hardware {
  return compact ? compactHardware(network, array) : hardwareFor(network, array, weightTiles);
}
