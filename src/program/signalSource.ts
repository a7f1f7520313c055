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
 *     local       S_l^T q_l, as `feedback`, of the layer's error q_l on its own projection S_l h_l
 */
export type SignalSource = 'none' | 'modulator' | 'feedback' | 'transposed' | 'basis' | 'local';

const SOURCES: Partial<Record<Rule, SignalSource>> = {
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

/** Rules that the learner runs. */
export const COMPILED_RULES = Object.keys(SOURCES) as readonly Rule[];

/** Words of what a rule learns beside the array for each hidden layer: M between C classes. */
export function mixingWords(rule: Rule, classes: number): number {
  return rule === 'lls-m' ? classes : rule === 'lls-mxm' ? classes ** 2 : 0;
}

/** @throws RangeError for a rule that the learner does not run */
export function signalSource({ rule, basis }: Pick<NetworkSpec, 'rule' | 'basis'>): SignalSource {
  if (rule === 'lls' && basis === 'cosine') return 'local';
  const source = SOURCES[rule];
  if (!source) throw new RangeError(`signalSource: the learner does not run ${rule}.`);
  return source;
}
