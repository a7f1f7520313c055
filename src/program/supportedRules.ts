import type { Rule } from '../../golden/index.js';
import { UsageError } from '../errors.js';

/** Rules that `compile` makes programs of, and the learner runs. */
export const COMPILED_RULES: readonly Rule[] = ['drtp', 'shallow'];

/**
 * Refuses a rule that only the golden models know.
 *
 * @throws UsageError naming the rules that the learner runs
 */
export function checkCompiled(rule: Rule): void {
  if (COMPILED_RULES.includes(rule)) return;
  throw new UsageError(
    `--rule ${rule}: the learner in RTL runs ${COMPILED_RULES.join(', ')}. Give one of these, or train the golden models: systole train --rule ${rule}.`,
  );
}
