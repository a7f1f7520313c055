import type { Pass } from '../../src/program/compile.js';
import type { Hardware } from '../../src/program/hardware.js';
import { latencyOf } from '../../src/program/latency.js';

/**
 * The last cycle in which a tile of a pass still does something, from its issue on: the write of a
 * weight at the far corner of the array, or of h or delta by the last lane, south or east; of M.
 *
 * @param words  numbers of M in the pass's layer
 * @param beside what a modulator beside the array makes of h is waited for, too
 */
export function passLatency(
  { op, isOutput, classes }: Pass,
  hardware: Hardware,
  words: number,
  beside = false,
): number {
  const { commit, hidden, mixed } = latencyOf(hardware);
  if (op === 'mix') return mixed(words);
  if (op === 'update' || op === 'feedback') return commit;
  return beside && hardware.basis && op === 'forward' && !isOutput ? hidden + classes + 1 : hidden;
}
