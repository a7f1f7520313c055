import { HIDDEN_FUNCTIONS, type Activations } from './activations.js';
import type { Trace } from './forward.js';
import type { ReferenceNetwork } from './network.js';
import { product } from './product.js';

/** What one tangent pass computed, indexed by layer as in the equations. */
export interface Tangent {
  /** v_l for l = 1 .. L - 1; index 0 is empty. */
  readonly v: readonly Float64Array[];
  /** d_out, C: how far z_L moves, to first order, when every h_l is moved by v_l. */
  readonly out: Float64Array;
}

/**
 * FDFA's tangent pass (Bacho and Chu, 2024), beside the forward pass, the perturbations added after
 * the activation:
 *
 *     d_0 = 0    d_l = f'(z_l) (.) (W_l d_(l-1)) + v_l  (l < L)    d_out = W_L d_(L-1)
 *
 * d_out is the sum over l of (dz_L/dh_l) v_l; as the v_l are independent with mean 0 and variance 1,
 * the mean of d_out v_l^T is the Jacobian dz_L/dh_l.
 *
 * @param trace of the sample, on this network
 * @param v     v_l at index l for l = 1 .. L - 1; index 0 is not looked at
 * @throws RangeError when a perturbation does not fit its layer
 */
export function tangent(
  network: ReferenceNetwork,
  activations: Activations,
  trace: Trace,
  v: readonly Float64Array[],
): Tangent {
  const { derivative } = HIDDEN_FUNCTIONS[activations.hidden];
  let d = new Float64Array(network.widths[0] ?? 0);
  for (const [index, layer] of network.layers.entries()) {
    const l = index + 1;
    // d_0 is zero: the inputs are not perturbed.
    const through =
      l === 1 ? new Float64Array(layer.outputs) : product(layer.weights, layer.outputs, d);
    if (l === network.layers.length) return { v, out: through };
    const vl = v[l];
    if (vl?.length !== layer.outputs) {
      throw new RangeError(
        `tangent: layer ${l} has ${layer.outputs} units, its perturbation ${vl?.length ?? 0} values.`,
      );
    }
    d = through.map(
      (value, i) => derivative(trace.z[l]?.[i] ?? 0, trace.h[l]?.[i] ?? 0) * value + (vl[i] ?? 0),
    );
  }
  throw new RangeError('tangent: the network has no layers.');
}
