import { HIDDEN_FUNCTIONS, OUTPUT_FUNCTIONS, type Activations } from './activations.js';
import type { ReferenceNetwork } from './network.js';
import { preActivations } from './preActivations.js';

/** What one forward pass computed, indexed by layer as in the equations. */
export interface Trace {
  /** h[0] = x, h[l] = f(z[l]), h[L] = y. */
  readonly h: readonly Float64Array[];
  /** z[l] = W_l h[l-1] + b_l for l = 1 .. L; z[0] is empty. */
  readonly z: readonly Float64Array[];
}

/**
 * The forward pass of one sample: z_l = W_l h_(l-1) + b_l, h_l = f(z_l), y = h_L.
 *
 * @param x n_0 real inputs; kept in the trace, not copied
 * @throws RangeError when x is not as long as the network has inputs
 */
export function forward(
  network: ReferenceNetwork,
  activations: Activations,
  x: Float64Array,
): Trace {
  if (x.length !== network.widths[0]) {
    throw new RangeError(
      `forward: the sample has ${x.length} inputs, the network ${network.widths.join('-')} takes ${network.widths[0] ?? 0}.`,
    );
  }
  const h: Float64Array[] = [x];
  const z: Float64Array[] = [new Float64Array(0)];
  let previous = x;
  for (const [index, layer] of network.layers.entries()) {
    const f =
      index + 1 < network.layers.length
        ? HIDDEN_FUNCTIONS[activations.hidden].f
        : OUTPUT_FUNCTIONS[activations.output];
    const zl = preActivations(layer, previous);
    const hl = zl.map(f);
    z.push(zl);
    h.push(hl);
    previous = hl;
  }
  return { h, z };
}
