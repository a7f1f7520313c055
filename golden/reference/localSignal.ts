import type { LayerSample } from '../rules/rule.js';
import { localBasis } from './localBasis.js';
import { projectionError, type LocalMix } from './projectionError.js';
import { transposedProduct } from './transposedProduct.js';

/**
 * The modulatory signal of the LLS family, m_l = S^T (dz/du)^T q: the gradient of the layer's local
 * loss in h_l divided by the gain, which the authors' code leaves to the rate as well.
 *
 * @returns n_l values
 */
export function localSignal(sample: LayerSample, mix: LocalMix): Float64Array {
  const { layer, classes, options } = sample;
  const { q } = projectionError(sample, mix);
  const basis = localBasis(options.basis ?? 'square', classes, layer.outputs);
  return transposedProduct(basis, layer.outputs, mix.backward(q, layer.feedback));
}
