import { randomStream } from '../../golden/index.js';

/** `--order` of this name: every epoch has its samples in another order, drawn from the seed. */
export const SHUFFLED = 'shuffled';

/**
 * In which order samples are trained: shuffled, by the indices of one epoch, or by those of all
 * epochs one after another. Without it the first samples, as they lie in the data.
 */
export type SampleOrder = Int32Array | typeof SHUFFLED | undefined;

function shuffled(samples: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: samples }, (_, index) => index);
  const random = randomStream(seed, `order/${epoch}`);
  for (let last = samples - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const index = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = index;
  }
  return order;
}

/**
 * The training samples of an epoch in their order.
 *
 * @param samples of an epoch
 * @param seed    of the run; a shuffled epoch depends on it and on nothing before the epoch
 * @param epoch   from 1
 */
export function epochOrder(
  order: SampleOrder,
  samples: number,
  seed: number,
  epoch: number,
): Int32Array {
  if (order === SHUFFLED) return shuffled(samples, seed, epoch);
  if (order === undefined) return Int32Array.from({ length: samples }, (_, index) => index);
  if (order.length === samples) return order;
  return order.subarray((epoch - 1) * samples, epoch * samples);
}
