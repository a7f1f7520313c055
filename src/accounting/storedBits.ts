import { ruleOf, type NetworkSpec } from '../../golden/index.js';

/** Bits that a network keeps between samples. */
export interface StoredBits {
  /** Weights and biases. */
  readonly weights: number;
  /** Matrices beside the weights that signals are multiplied by, or that learn: B of fa, dfa, sdfa, fdfa; M. */
  readonly feedback: number;
  /** Tables: B and P of which rows are looked up, a basis that cannot be made anew. */
  readonly projection: number;
}

/**
 * What a network stores, from the sizes of its matrices, without padding; layer l at index l - 1. With
 * n units of a hidden layer, q of the next and C classes:
 *
 *     fa                      n q values of B in the weight format
 *     dfa, sdfa, fdfa         C n values of B in the weight format
 *     drtp, tpsgd             C n values of B or P in the delta format; none from an LFSR
 *     lls, lls-m, lls-mxm     the cosine basis C n values; square and Walsh none. C or C^2 values of M
 */
export function layerBits(spec: NetworkSpec): readonly StoredBits[] {
  const { layers, formats, rule, basis } = spec;
  const { exact } = ruleOf(rule);
  const classes = layers.at(-1) ?? 0;
  const { width } = formats.weight;
  return layers.slice(1).map((units, index) => {
    const l = index + 1;
    const weights = ((layers[index] ?? 0) + 1) * units * width;
    const of = (feedback: number, projection: number): StoredBits => ({
      weights,
      feedback,
      projection,
    });
    if (l === layers.length - 1) return of(0, 0);
    switch (exact.feedbackKind) {
      case 'delta':
        return of(0, spec.feedback.startsWith('lfsr') ? 0 : classes * units * formats.delta.width);
      case 'weight':
        return of(classes * units * width, 0);
      case 'transposed':
        return of(units * (layers[l + 1] ?? 0) * width, 0);
      case 'basis':
        return of(
          (exact.mixing?.(spec, l).length ?? 0) * width,
          basis === 'cosine' ? classes * units * width : 0,
        );
      case 'none':
        return of(0, 0);
    }
  });
}

/** All layers of `layerBits` together. */
export function storedBits(spec: NetworkSpec): StoredBits {
  const layers = layerBits(spec);
  const sum = (name: keyof StoredBits): number =>
    layers.reduce((total, layer) => total + layer[name], 0);
  return {
    weights: sum('weights'),
    feedback: sum('feedback'),
    projection: sum('projection'),
  };
}
