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
 * What a network stores, from the sizes of its matrices, without padding. With n units of a hidden
 * layer, q of the next and C classes:
 *
 *     fa                      n q values of B in the weight format
 *     dfa, sdfa, fdfa         C n values of B in the weight format
 *     drtp, tpsgd             C n values of B or P in the delta format; none from an LFSR
 *     lls, lls-m, lls-mxm     the cosine basis C n values; square and Walsh none. C or C^2 values of M
 */
export function storedBits(spec: NetworkSpec): StoredBits {
  const { layers, formats, rule, basis } = spec;
  const { exact } = ruleOf(rule);
  const classes = layers.at(-1) ?? 0;
  const { width } = formats.weight;
  let weights = 0;
  let feedback = 0;
  let projection = 0;
  for (let l = 1; l < layers.length; l++) {
    const units = layers[l] ?? 0;
    weights += ((layers[l - 1] ?? 0) + 1) * units * width;
    if (l === layers.length - 1) continue;
    switch (exact.feedbackKind) {
      case 'delta':
        if (!spec.feedback.startsWith('lfsr')) projection += classes * units * formats.delta.width;
        break;
      case 'weight':
        feedback += classes * units * width;
        break;
      case 'transposed':
        feedback += units * (layers[l + 1] ?? 0) * width;
        break;
      case 'basis':
        if (basis === 'cosine') projection += classes * units * width;
        feedback += (exact.mixing?.(spec, l).length ?? 0) * width;
        break;
      case 'none':
        break;
    }
  }
  return { weights, feedback, projection };
}
