import { RULE_DEFAULTS, type Rule } from '../../../golden/index.js';
import { ruleCost } from '../ruleCost.js';
import type { PaperCost, PaperView } from './paperView.js';

const LAYERS = [784, 800, 800, 10] as const;

const METHODS: readonly (readonly [Rule, string])[] = [
  ['bp', 'sum n_l n_(l+1), l from 1'],
  ['fdfa', 'F - n_0 n_1 + 2 C H'],
  ['dfa', 'C H'],
  ['drtp', 'none: look-ups'],
  ['tpsgd', 'none: look-ups and additions'],
];

function costOf(rule: Rule, formula: string): PaperCost {
  let forward = 0;
  let signal = 0;
  for (let l = 1; l < LAYERS.length; l++) {
    forward += (LAYERS[l - 1] ?? 0) * (LAYERS[l] ?? 0);
    const own = ruleCost({ ...RULE_DEFAULTS, rule, layers: LAYERS }, l);
    signal += own.signal + own.tangent + own.feedback;
  }
  return { method: rule, formula, forward, signal, update: forward, step: 2 * forward + signal };
}

/**
 * The totals of dense networks, 784-800-800-10, from the same formulas that the learner's counters
 * are held against. FDFA's tangent pass and what its feedback matrices learn count as signal.
 */
export function fdfaView(): PaperView {
  return {
    name: 'fdfa',
    source: 'FDFA (Bacho, Chu; arXiv 2212.07282), DRTP (Frenkel, Lefebvre, Bol; arXiv 1909.01311)',
    tables: [
      { network: LAYERS.join('-'), costs: METHODS.map(([rule, formula]) => costOf(rule, formula)) },
    ],
    notes: [
      "F: sum n_(l-1) n_l, C: classes, H: hidden units. FDFA's signal is tangent pass, B^T e and d_out v^T; the products of its running average (C H) are not among its MACs.",
      "No biases, no products with f'.",
    ],
  };
}
