import type { NetworkSpec } from '../networkSpec.js';
import { exactActivation } from './activate.js';
import type { LayerState } from './layerState.js';
import { outputError } from './outputError.js';

/**
 * q_c = hard-sigmoid(z_c) - y*_c, a layer's error on its own projection: in place of a softmax, as
 * TESS (Apolinario, Roy, Roy 2025) has it for hardware.
 *
 * @param z     C, raw, in the activation's fraction bits, not clipped
 * @param state its localError is written
 */
export function localError(
  spec: NetworkSpec,
  z: Float64Array,
  label: number,
  { localError: q }: LayerState,
): void {
  outputError(
    spec,
    z.map(exactActivation('hard-sigmoid', spec.formats.activation).value),
    label,
    q,
  );
}
