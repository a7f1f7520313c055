import type { Basis, Rule } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { COMPILED_RULES } from './signalSource.js';

/**
 * Refuses what only the golden models know.
 *
 * @throws UsageError naming what the learner runs
 */
export function checkCompiled(rule: Rule, basis: Basis | undefined): void {
  if (rule.startsWith('lls-') && basis === 'cosine') {
    throw new UsageError(
      `--basis cosine: with --rule ${rule} the learner in RTL projects on bases of +1 and -1 only. Give --basis square or walsh, --rule lls, or train the golden models: systole train --rule ${rule}.`,
    );
  }
  if (COMPILED_RULES.includes(rule)) return;
  throw new UsageError(
    `--rule ${rule}: the learner in RTL runs ${COMPILED_RULES.join(', ')}. Give one of these, or train the golden models: systole train --rule ${rule}.`,
  );
}
