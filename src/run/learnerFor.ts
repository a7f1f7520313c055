import { compactHardware } from '../program/compactHardware.js';
import { hardwareFor, type Hardware } from '../program/hardware.js';
import type { RunSpec } from './runSpec.js';

/** What says which learner is built. */
export type LearnerChoice = Pick<RunSpec, 'network' | 'array' | 'weightTiles' | 'compact'>;

/**
 * The learner that is built for a network.
 *
 * @throws UsageError when the network cannot run on it
 */
export function learnerFor({ network, array, weightTiles, compact }: LearnerChoice): Hardware {
  return compact ? compactHardware(network, array) : hardwareFor(network, array, weightTiles);
}
