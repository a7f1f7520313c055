import type { ReferenceRuleDefinition } from './rule.js';

/**
 * Back-propagation (Rumelhart, Hinton, Williams 1986): m_l = W_(l+1)^T delta_(l+1), which makes
 * delta_l h_(l-1)^T the true gradient of the loss. The oracle that other rules are measured against.
 */
export const bp: ReferenceRuleDefinition = {
  name: 'bp',
  updatesHidden: true,
  waitsFor: 'layers-above',
  reference: {
    modulator: ({ next, deltaNext }) => {
      const m = new Float64Array(next.inputs);
      for (let i = 0; i < next.outputs; i++) {
        const delta = deltaNext[i] ?? 0;
        const row = i * next.inputs;
        if (delta === 0) continue;
        for (let j = 0; j < m.length; j++) {
          m[j] = (m[j] ?? 0) + (next.weights[row + j] ?? 0) * delta;
        }
      }
      return m;
    },
  },
};
