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
import { outerProduct } from '../reference/outerProduct.js';
import { product } from '../reference/product.js';
import { transposedProduct } from '../reference/transposedProduct.js';
import type { RuleDefinition } from './rule.js';

const MIXED: LocalMix = {
  forward: (u, matrix) => transposedProduct(matrix, u.length, u),
  backward: (q, matrix) => product(matrix, q.length, q),
};

/**
 * LLS with a learnt matrix between the classes (Apolinario, Roy, Roy 2025): q = f(u M) - y*,
 * m = S^T (M q), M <- M - eta u^T q. M(k, c) is at k * C + c.
 */
export const llsMxm: RuleDefinition = {
  name: 'lls-mxm',
  updatesHidden: true,
  waitsFor: 'own-layer',
  reference: {
    modulator: (signal) => localSignal(signal, MIXED),
    // M_l, C x C; learns at the hidden layers' rate from its gradient u^T q.
    feedback: {
      shape: ({ classes }) => [classes, classes],
      draw: (_, stream) => 0.01 * gaussian(stream),
      learning: {
        gradient: (learning) => {
          const { u, q } = projectionError(learning, MIXED);
          return outerProduct(u, q);
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
      const { projection, localError: q } = state;
      const classes = projection.length;
      localProjection(spec, layer, state);
      const scale = 2 ** (activation.fraction - wideFormat(activation).fraction - weight.fraction);
      const half = scale < 1 ? 0.5 : 0;
      const z = Float64Array.from(projection, (_, c) => {
        let sum = 0;
        for (const [k, u] of projection.entries()) sum += u * (mixing[k * classes + c] ?? 0);
        return Math.floor(sum * scale + half);
      });
      localError(spec, z, label, state);
      const narrow = narrowing(weight.fraction, delta);
      const r = projection.map((_, k) => {
        let sum = 0;
        for (const [c, error] of q.entries()) sum += error * (mixing[k * classes + c] ?? 0);
        return narrow(sum);
      });
      counts.macs.signal += 2 * classes * classes;
      return spreadError(signal, r);
    },
    learn: (learning) => {
      const classes = learning.state.projection.length;
      learning.counts.macs.feedback += classes * classes;
      updateMixing(
        learning,
        Array.from(learning.layer.mixing, (_, at) => [Math.floor(at / classes), at % classes, at]),
      );
    },
  },
};
