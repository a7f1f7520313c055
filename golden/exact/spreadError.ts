import { narrowing } from '../fixed/narrowing.js';
import type { ExactSignal } from '../rules/rule.js';
import { basisFraction } from './localProjection.js';
import { projectBack } from './projectBack.js';

/**
 * m_j = sum_c S(c, j) r_c: a local error on its way back to the layer's units; and the count of LLS's
 * two projections, additions where the basis is +-1, MACs where it is a table.
 *
 * @param r C, raw in the delta format
 */
export function spreadError({ spec, layer, counts }: ExactSignal, r: Int32Array): Int32Array {
  const work = 2 * r.length * layer.outputs;
  if (spec.basis === 'cosine') counts.macs.signal += work;
  else counts.additions += work;
  const narrow = narrowing(basisFraction(spec), spec.formats.delta);
  return projectBack(layer.feedback, r, layer.outputs, narrow);
}
