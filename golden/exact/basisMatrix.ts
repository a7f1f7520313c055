import type { NetworkSpec } from '../networkSpec.js';
import { periodicBasis } from './periodicBasis.js';

/** LLS's basis S of hidden layer l, C x n_l; see `periodicBasis`. */
export function basisMatrix({ basis, layers, formats }: NetworkSpec, l: number): Int32Array {
  return periodicBasis(basis, layers.at(-1) ?? 0, layers[l] ?? 0, formats.weight);
}
