import { basisMatrix } from '../exact/basisMatrix.js';
import { localError } from '../exact/localError.js';
import { localProjection } from '../exact/localProjection.js';
import { spreadError } from '../exact/spreadError.js';
import { wideFormat } from '../exact/wideFormat.js';
import { localSignal } from '../reference/localSignal.js';
import type { LocalMix } from '../reference/projectionError.js';
import type { RuleDefinition } from './rule.js';

const UNMIXED: LocalMix = { forward: (u) => u, backward: (q) => q };

/**
 * Local learning by synchronisation (Apolinario, Roy, Roy 2025): every layer learns from its own error
 * on its own projection, u = S h, q = f(u) - y*, m = S^T q, with a fixed periodic basis S.
 */
export const lls: RuleDefinition = {
  name: 'lls',
  updatesHidden: true,
  waitsFor: 'own-layer',
  reference: { modulator: (signal) => localSignal(signal, UNMIXED) },
  exact: {
    feedback: basisMatrix,
    feedbackKind: 'basis',
    modulator: (signal) => {
      const { spec, layer, state, label } = signal;
      const { activation } = spec.formats;
      localProjection(spec, layer, state);
      const gain = 2 ** (activation.fraction - wideFormat(activation).fraction);
      const z = Float64Array.from(state.projection, (u) => u * gain);
      localError(spec, z, label, state);
      return spreadError(signal, state.localError);
    },
  },
};
