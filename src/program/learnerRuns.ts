import type { NetworkSpec } from '../../golden/index.js';

/** What decides whether the learner in RTL runs a network. */
export type Runnable = Pick<NetworkSpec, 'rule' | 'feedback' | 'feedbackShift' | 'hidden'>;

/** Why the learner in RTL cannot run what the golden models can, and what to give instead. */
export function whyNotRun(network: Runnable): string | undefined {
  const { rule, feedback, feedbackShift, hidden } = network;
  if (!feedback.startsWith('lfsr') || (rule !== 'drtp' && rule !== 'tpsgd')) return undefined;
  if (feedbackShift > 0) {
    return `--feedback ${feedback} --feedback-shift ${feedbackShift}: the learner in RTL does not scale what its LFSR makes. Give --feedback-shift 0, or a table: --feedback uniform.`;
  }
  if (rule === 'tpsgd' && hidden === 'clipped-relu') {
    return `--feedback ${feedback} --hidden clipped-relu: the learner in RTL does not take the signs off targets that its LFSR makes. Give a table, --feedback uniform, or --hidden hard-tanh.`;
  }
  return undefined;
}

/** Does the learner in RTL run this network, or do only the golden models? */
export function learnerRuns(network: Runnable): boolean {
  return whyNotRun(network) === undefined;
}
