import type { Description } from '../run/description.js';

/** What a rule reads of the network. */
type RuleDescription = Pick<
  Description,
  'rule' | 'feedback' | 'feedbackShift' | 'loss' | 'basis' | 'averageShift'
>;

/** A rule and what it reads of the network, in words. */
export function describeRule(run: RuleDescription): string {
  const { rule, feedback, feedbackShift } = run;
  const scaled = feedbackShift === 0 ? '' : ` times 2^-${feedbackShift}`;
  switch (rule) {
    case 'fa':
      return `${rule}${scaled && `, feedback${scaled}`}`;
    case 'dfa':
    case 'sdfa':
    case 'drtp':
      return `${rule}, feedback ${feedback}${scaled}`;
    case 'tpsgd':
      return `${rule}, ${run.loss} loss, targets ${feedback}${scaled}`;
    case 'lls':
    case 'lls-m':
    case 'lls-mxm':
      return `${rule}, ${run.basis} basis`;
    case 'fdfa':
      return `${rule}, average over 2^${run.averageShift} samples`;
    default:
      return rule;
  }
}
