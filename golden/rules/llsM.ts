import { basisMatrix } from '../exact/basisMatrix.js';
import { initialMixing } from '../exact/initialMixing.js';
import { localError } from '../exact/localError.js';
import { localProjection } from '../exact/localProjection.js';
import { spreadError } from '../exact/spreadError.js';
import { updateMixing } from '../exact/updateMixing.js';
import { wideFormat } from '../exact/wideFormat.js';
import { narrowing } from '../fixed/narrowing.js';
import { gaussian } from '../reference/gaussian.js';
import { localSignal } from '../reference/localSignal.js';
import { projectionError, type LocalMix } from '../reference/projectionError.js';
import type { RuleDefinition } from './rule.js';

const SCALED: LocalMix = {
  forward: (u, factors) => u.map((value, c) => value * (factors[c] ?? 0)),
  backward: (q, factors) => q.map((value, c) => value * (factors[c] ?? 0)),
};

/**
 * LLS with a learnt weight for each class (Apolinario, Roy, Roy 2025): q = f(M (.) u) - y*,
 * m = S^T (M (.) q), M <- M - eta u (.) q.
 */
export const llsM: RuleDefinition = {
  name: 'lls-m',
  updatesHidden: true,
  waitsFor: 'own-layer',
  reference: {
    modulator: (signal) => localSignal(signal, SCALED),
    // M_l, C values; learns at the hidden layers' rate from its gradient u (.) q.
    feedback: {
      shape: ({ classes }) => [1, classes],
      draw: (_, stream) => 0.01 * gaussian(stream),
      learning: {
        gradient: (learning) => {
          const { u, q } = projectionError(learning, SCALED);
          return u.map((value, c) => value * (q[c] ?? 0));
        },
        rate: (_, rates) => rates.hidden,
      },
    },
  },
  exact: {
    feedback: basisMatrix,
    feedbackKind: 'basis',
    mixing: initialMixing,
    modulator: (signal) => {
      const { spec, layer, state, label, counts } = signal;
      const { activation, weight, delta } = spec.formats;
      const { mixing } = layer;
      localProjection(spec, layer, state);
      const scale = 2 ** (activation.fraction - wideFormat(activation).fraction - weight.fraction);
      const half = scale < 1 ? 0.5 : 0;
      const z = Float64Array.from(mixing, (factor, c) =>
        Math.floor(factor * (state.projection[c] ?? 0) * scale + half),
      );
      localError(spec, z, label, state);
      const narrow = narrowing(weight.fraction, delta);
      const r = mixing.map((factor, c) => narrow(factor * (state.localError[c] ?? 0)));
      counts.scale += 3 * mixing.length;
      return spreadError(signal, r);
    },
    learn: (learning) => {
      updateMixing(
        learning,
        Array.from(learning.layer.mixing, (_, c) => [c, c, c]),
      );
    },
  },
};
