import type { NetworkSpec } from '../../golden/index.js';
import { COMPILED_RULES } from './signalSource.js';

/** Does the learner in RTL run that rule? The golden models run all. */
export function learnerRuns({ rule, basis }: Pick<NetworkSpec, 'rule' | 'basis'>): boolean {
  return COMPILED_RULES.includes(rule) && !(rule.startsWith('lls-') && basis === 'cosine');
}
