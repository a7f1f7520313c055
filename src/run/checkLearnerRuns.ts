import { UsageError } from '../errors.js';
import { whyNotRun, type Runnable } from '../program/learnerRuns.js';

/**
 * Refuses what only the golden models know.
 *
 * @throws UsageError with value, reason and remedy
 */
export function checkLearnerRuns(network: Runnable): void {
  const reason = whyNotRun(network);
  if (reason === undefined) return;
  throw new UsageError(
    `${reason} The golden models train it as it is: systole train --rule ${network.rule}.`,
  );
}
