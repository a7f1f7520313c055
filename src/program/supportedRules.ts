import type { Rule } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { COMPILED_RULES } from './signalSource.js';

/**
 * Refuses what only the golden models know.
 *
 * @throws UsageError naming what the learner runs
 */
export function checkCompiled(rule: Rule): void {
  if (COMPILED_RULES.includes(rule)) return;
  throw new UsageError(
    `--rule ${rule}: the learner in RTL runs ${COMPILED_RULES.join(', ')}. Give one of these, or train the golden models: systole train --rule ${rule}.`,
  );
}
