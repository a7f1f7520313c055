import type { NetworkSpec } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { COMPILED_RULES } from './signalSource.js';

/**
 * Refuses what only the golden models know.
 *
 * @throws UsageError naming what the learner runs
 */
export function checkCompiled({ rule, basis }: Pick<NetworkSpec, 'rule' | 'basis'>): void {
  if (!COMPILED_RULES.includes(rule)) {
    throw new UsageError(
      `--rule ${rule}: the learner in RTL runs ${COMPILED_RULES.join(', ')}. Give one of these, or train the golden models: systole train --rule ${rule}.`,
    );
  }
  if (rule === 'lls' && basis === 'cosine') {
    throw new UsageError(
      `--basis cosine: the learner in RTL makes bases of +1 and -1 only. Give --basis square or walsh, or train the golden models: systole train --rule lls --basis cosine.`,
    );
  }
}
