import { narrowing } from '../fixed/narrowing.js';
import type { NetworkSpec } from '../networkSpec.js';
import type { LayerState } from './layerState.js';
import type { ExactLayer } from './network.js';
import { wideFormat } from './wideFormat.js';

/**
 * log2 of n / 16, rounded down and kept from -2 to 10: a projection of n units is divided by this power
 * of two, so that its gain is from 16 / n to 32 / n. With a gain near 4 / sqrt(n) the hard sigmoid
 * saturates, and learns less (docs/accuracy.md).
 */
export function projectionShift(units: number): number {
  return Math.max(-2, Math.min(10, 27 - Math.clz32(units)));
}

/** Fraction bits of the basis: those of a table of cosines, none of +-1. */
export function basisFraction({ basis, formats }: NetworkSpec): number {
  return basis === 'cosine' ? formats.weight.fraction : 0;
}

/** Right shift of a projection's sums. */
function sumShift(spec: NetworkSpec, units: number): number {
  const { activation } = spec.formats;
  const narrower = activation.fraction - wideFormat(activation).fraction;
  return projectionShift(units) + narrower + basisFraction(spec);
}

/** Right shift of the sums of hidden layer l's projection, from s to u; left if negative. */
export function basisShift(spec: NetworkSpec, l: number): number {
  return sumShift(spec, spec.layers[l] ?? 0);
}

/**
 * u_c = narrow(sum_t S(c, t) h(t)) of a layer's output, in the wide format (`wideFormat`), with a gain
 * near 24 / n.
 *
 * @param layer its feedback matrix is the basis S, C x n_l
 * @param state holds h; its projection is written
 */
export function localProjection(
  spec: NetworkSpec,
  { feedback, outputs }: ExactLayer,
  { h, projection }: LayerState,
): void {
  const narrow = narrowing(sumShift(spec, outputs), wideFormat(spec.formats.activation));
  for (let c = 0; c < projection.length; c++) {
    const row = c * outputs;
    let sum = 0;
    for (let t = 0; t < outputs; t++) sum += (feedback[row + t] ?? 0) * (h[t] ?? 0);
    projection[c] = narrow(sum);
  }
}
