import type { Pass } from '../../src/program/compile.js';
import type { Hardware } from '../../src/program/hardware.js';
import { latencyOf } from '../../src/program/latency.js';

/**
 * The last cycle in which a tile of a pass still does something, from its issue on: the write of a
 * weight at the far corner of the array, or of h or delta by the last lane, south or east. `beside`:
 * what a modulator beside the array makes of h is waited for too.
 */
export function passLatency(
  { op, isOutput, classes }: Pass,
  hardware: Hardware,
  beside = false,
): number {
  const { commit, hidden } = latencyOf(hardware);
  if (op === 'update' || op === 'feedback') return commit;
  return beside && hardware.basis && op === 'forward' && !isOutput ? hidden + classes + 1 : hidden;
}
