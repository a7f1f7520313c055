import { averageFeedback } from '../exact/averageFeedback.js';
import { projectBack } from '../exact/projectBack.js';
import { tangentPass } from '../exact/tangentPass.js';
import { narrowing } from '../fixed/narrowing.js';
import { outerProduct } from '../reference/outerProduct.js';
import { transposedProduct } from '../reference/transposedProduct.js';
import type { RuleDefinition } from './rule.js';

/**
 * Forward direct feedback alignment (Bacho, Chu 2024): DFA whose B is learnt, m_l = B_l^T e. Beside the
 * forward pass goes a tangent pass of random perturbations v; B_l is the running average of d_out v_l^T,
 * whose mean is the Jacobian dz_L/dh_l.
 */
export const fdfa: RuleDefinition = {
  name: 'fdfa',
  updatesHidden: true,
  waitsFor: 'output',
  reference: {
    modulator: ({ layer, error }) => transposedProduct(layer.feedback, layer.outputs, error),
    // B_l, C x n_l, from zero: B <- B - a (B - d_out v^T), the exponential average of d_out v^T.
    feedback: {
      shape: ({ classes, units }) => [classes, units],
      draw: () => 0,
      learning: {
        gradient: ({ layer, index, tangent }) => {
          const { v, out } = tangent();
          const estimate = outerProduct(out, v[index] ?? new Float64Array(0));
          return layer.feedback.map((value, at) => value - (estimate[at] ?? 0));
        },
        rate: ({ averageShift = 8 }) => 2 ** -averageShift,
      },
    },
  },
  exact: {
    feedback: ({ layers }, l) => new Int32Array((layers.at(-1) ?? 0) * (layers[l] ?? 0)),
    feedbackKind: 'weight',
    tangent: tangentPass,
    modulator: ({ spec, layer, error, counts }) => {
      counts.macs.signal += error.length * layer.outputs;
      const { weight, delta } = spec.formats;
      const narrow = narrowing(weight.fraction, delta);
      return projectBack(layer.feedback, error, layer.outputs, narrow);
    },
    learn: averageFeedback,
  },
};
