import { projectionMatrix } from '../exact/projectionMatrix.js';
import { targetSlope } from '../exact/targetSlope.js';
import { TARGET_LOSS_FUNCTIONS } from '../reference/targetLossFunctions.js';
import type { RuleDefinition } from './rule.js';

/**
 * Target projection SGD (Lomnitz, Daniels, Zhang, Piacentino 2022): every layer has a target of its
 * own, t_l = P_l y*, that is row c of P_l, and m_l = dl/dh_l of a local loss between h_l and t_l.
 * With the linear loss l = -t^T h it is DRTP with P = -B.
 */
export const tpsgd: RuleDefinition = {
  name: 'tpsgd',
  updatesHidden: true,
  waitsFor: 'own-layer',
  reference: {
    modulator: ({ layer, label, h, options }) => {
      const { gradient } = TARGET_LOSS_FUNCTIONS[options.loss ?? 'l2'];
      const row = label * layer.outputs;
      return h.map((value, i) => gradient(value, layer.feedback[row + i] ?? 0));
    },
    // P_l, C x n_l, in reach of the hidden layer: within -1 .. 1, and from 0 where it is never negative.
    feedback: {
      shape: ({ classes, units }) => [classes, units],
      draw: ({ hidden, scale }, stream) => {
        const target = scale * (2 * stream.uniform() - 1);
        return hidden === 'clipped-relu' ? Math.abs(target) : target;
      },
    },
  },
  exact: {
    // Targets that a unit can reach: a clipped ReLU is never negative.
    feedback: (spec, l) => {
      const matrix = projectionMatrix(spec, l);
      return spec.hidden === 'clipped-relu' ? matrix.map(Math.abs) : matrix;
    },
    feedbackKind: 'delta',
    modulator: ({ spec, layer, state, label, counts }) => {
      const { activation, delta } = spec.formats;
      counts.lookups += layer.outputs;
      if (spec.loss !== 'linear') counts.additions += layer.outputs;
      const slope = targetSlope(spec.loss, delta);
      const scale = 2 ** (delta.fraction - activation.fraction);
      const half = scale < 1 ? 0.5 : 0;
      const row = label * layer.outputs;
      const m = new Int32Array(layer.outputs);
      for (let j = 0; j < m.length; j++) {
        const h = Math.floor((state.h[j] ?? 0) * scale + half);
        m[j] = slope(h, layer.feedback[row + j] ?? 0);
      }
      return m;
    },
  },
};
