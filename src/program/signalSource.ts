import type { NetworkSpec, Rule } from '../../golden/index.js';

/**
 * Where a learner gets the modulatory signal of its hidden layers:
 *
 *     none        nowhere: they do not learn
 *     modulator   from a modulator beside the lanes, while the layer's sums leave the array
 *     feedback    B_l^T e, a pass over the tiles of B_l with the error as its operands
 *     transposed  W_(l+1)^T delta_(l+1) or B_l^T delta_(l+1), a pass whose sums travel east
 *     basis       from a modulator beside the array that projects the layer's output, and then in a
 *                 pass that brings it to the lanes class by class
 *     local       S_l^T q_l, as `feedback`, of the layer's error q_l on its own projection S_l h_l, or
 *                 of what M makes of it
 */
export type SignalSource = 'none' | 'modulator' | 'feedback' | 'transposed' | 'basis' | 'local';

const SOURCES: Record<Rule, SignalSource> = {
  bp: 'transposed',
  fa: 'transposed',
  dfa: 'feedback',
  sdfa: 'feedback',
  drtp: 'modulator',
  tpsgd: 'modulator',
  lls: 'basis',
  'lls-m': 'basis',
  'lls-mxm': 'basis',
  fdfa: 'feedback',
  shallow: 'none',
};

/** Words of what a rule learns beside the array for each hidden layer: M between C classes. */
export function mixingWords(rule: Rule, classes: number): number {
  return rule === 'lls-m' ? classes : rule === 'lls-mxm' ? classes ** 2 : 0;
}

/** Where the learner gets the signal of a rule's hidden layers. */
export function signalSource({ rule, basis }: Pick<NetworkSpec, 'rule' | 'basis'>): SignalSource {
  const source = SOURCES[rule];
  return source === 'basis' && basis === 'cosine' ? 'local' : source;
}
