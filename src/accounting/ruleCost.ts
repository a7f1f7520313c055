import type { NetworkSpec } from '../../golden/index.js';

/** What a rule does in one layer for one training sample, beside forward pass, gate and update. */
export interface RuleCost {
  /** Multiply-accumulates. */
  readonly signal: number;
  readonly tangent: number;
  readonly feedback: number;
  /** Products with f' of a tangent. */
  readonly gate: number;
  /** Products with rates or averages. */
  readonly scale: number;
  /** Accumulations without a multiplier. */
  readonly additions: number;
  /** Values looked up in a fixed matrix. */
  readonly lookups: number;
}

const NOTHING: RuleCost = {
  signal: 0,
  tangent: 0,
  feedback: 0,
  gate: 0,
  scale: 0,
  additions: 0,
  lookups: 0,
};

/**
 * The closed formulas of a rule's own work in layer l, with n = n_l units, p = n_(l-1) before it, q =
 * n_(l+1) after it and C classes; a layer that is hidden, if nothing else is said:
 *
 *     bp, fa               n q signal MACs
 *     dfa, sdfa            C n signal MACs
 *     drtp, tpsgd          n look-ups; n additions too, but for the linear loss
 *     lls, lls-m, lls-mxm  2 C n additions; with the cosine basis that many signal MACs
 *     lls-m                3 C products with M
 *     lls-mxm              2 C^2 signal MACs, C^2 feedback MACs
 *     fdfa                 C n signal MACs, C n feedback MACs, C n products with the average's rate;
 *                          from layer 2, p n tangent MACs (the output layer too) and n gates
 */
export function ruleCost(
  { rule, layers, basis, loss }: Pick<NetworkSpec, 'rule' | 'layers' | 'basis' | 'loss'>,
  l: number,
): RuleCost {
  const last = layers.length - 1;
  const units = layers[l] ?? 0;
  const inputs = layers[l - 1] ?? 0;
  const classes = layers[last] ?? 0;
  const direct = classes * units;
  if (l === last) {
    return rule === 'fdfa' && l > 1 ? { ...NOTHING, tangent: inputs * units } : NOTHING;
  }
  const periodic =
    basis === 'cosine' ? { ...NOTHING, signal: 2 * direct } : { ...NOTHING, additions: 2 * direct };
  switch (rule) {
    case 'bp':
    case 'fa':
      return { ...NOTHING, signal: units * (layers[l + 1] ?? 0) };
    case 'dfa':
    case 'sdfa':
      return { ...NOTHING, signal: direct };
    case 'drtp':
      return { ...NOTHING, lookups: units };
    case 'tpsgd':
      return { ...NOTHING, lookups: units, additions: loss === 'linear' ? 0 : units };
    case 'lls':
      return periodic;
    case 'lls-m':
      return { ...periodic, scale: 3 * classes };
    case 'lls-mxm':
      return {
        ...periodic,
        signal: periodic.signal + 2 * classes ** 2,
        feedback: classes ** 2,
      };
    case 'fdfa':
      return {
        ...NOTHING,
        signal: direct,
        feedback: direct,
        scale: direct,
        tangent: l > 1 ? inputs * units : 0,
        gate: l > 1 ? units : 0,
      };
    case 'shallow':
      return NOTHING;
  }
}
