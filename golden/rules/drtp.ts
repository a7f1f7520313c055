import { projectionMatrix } from '../exact/projectionMatrix.js';
import { DIRECT_FEEDBACK } from '../reference/directFeedback.js';
import type { RuleDefinition } from './rule.js';

/**
 * Direct random target projection (Frenkel, Lefebvre, Bol; Frontiers in Neuroscience 2021):
 * m_l = B_l^T y*, which for a one-hot target is row c of B_l, a look-up.
 *
 * Sign: the update *subtracts* +B^T y*, as in the authors' code. B is drawn symmetrically, so the
 * opposite sign would learn as well; the output weights align to -B.
 */
export const drtp: RuleDefinition = {
  name: 'drtp',
  updatesHidden: true,
  waitsFor: 'nothing',
  reference: {
    modulator: ({ layer, label }) =>
      layer.feedback.subarray(label * layer.outputs, (label + 1) * layer.outputs),
    feedback: DIRECT_FEEDBACK,
  },
  exact: {
    feedback: projectionMatrix,
    feedbackKind: 'delta',
    modulator: ({ layer, label, counts }) => {
      counts.lookups += layer.outputs;
      return layer.feedback.subarray(label * layer.outputs, (label + 1) * layer.outputs);
    },
  },
};
