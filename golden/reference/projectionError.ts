import type { LayerSample } from '../rules/rule.js';
import { localBasis } from './localBasis.js';
import { LOCAL_ERRORS } from './localErrors.js';
import { product } from './product.js';

/** What a rule of the LLS family makes of a layer's projection u before it is judged. */
export interface LocalMix {
  /** z from u, C values each, and from what the layer has learned. */
  readonly forward: (u: Float64Array, learned: Float64Array) => Float64Array;
  /** (dz/du)^T q, C values. */
  readonly backward: (q: Float64Array, learned: Float64Array) => Float64Array;
}

/**
 * A layer's projection u = gain S h and its error q = p(z) - y*, which is the gradient of the local
 * loss in z (`LOCAL_ERRORS`), z being u as the rule mixes it.
 *
 * @returns u and q, C values each
 */
export function projectionError(
  { layer, label, classes, h, options }: LayerSample,
  mix: LocalMix,
): { readonly u: Float64Array; readonly q: Float64Array } {
  const { gain, probabilities } = LOCAL_ERRORS[options.localError ?? 'sigmoid'];
  const basis = localBasis(options.basis ?? 'square', classes, layer.outputs);
  const scale = gain(layer.outputs);
  const u = product(basis, classes, h).map((s) => scale * s);
  const q = probabilities(mix.forward(u, layer.feedback));
  q[label] = (q[label] ?? 0) - 1;
  return { u, q };
}
