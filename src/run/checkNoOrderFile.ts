import { UsageError } from '../errors.js';
import { SHUFFLED } from './epochOrder.js';
import type { RunOptions } from './options.js';

/**
 * Refuses an order from a file, which only `train` follows.
 *
 * @throws UsageError with value and remedy
 */
export function checkNoOrderFile({ order }: RunOptions): void {
  if (order === undefined || order === SHUFFLED) return;
  throw new UsageError(
    `--order ${order}: an order from a file is for systole train only. Give --order ${SHUFFLED}, or leave it out to train samples as they lie.`,
  );
}
