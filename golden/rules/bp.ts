import { backPropagate } from '../exact/backPropagate.js';
import { narrowing } from '../fixed/narrowing.js';
import { transposedProduct } from '../reference/transposedProduct.js';
import type { RuleDefinition } from './rule.js';

/**
 * Back-propagation (Rumelhart, Hinton, Williams 1986): m_l = W_(l+1)^T delta_(l+1), which makes
 * delta_l h_(l-1)^T the true gradient of the loss. The oracle that other rules are measured against.
 */
export const bp: RuleDefinition = {
  name: 'bp',
  updatesHidden: true,
  waitsFor: 'layers-above',
  reference: {
    modulator: ({ next, deltaNext }) => transposedProduct(next.weights, next.inputs, deltaNext),
  },
  exact: {
    feedback: () => new Int32Array(0),
    feedbackKind: 'none',
    modulator: ({ spec, layer, next, deltaNext, counts }) => {
      counts.macs.signal += layer.outputs * next.outputs;
      const { weight, delta } = spec.formats;
      const narrow = narrowing(weight.fraction, delta);
      return backPropagate(next.weights, deltaNext, layer.outputs, narrow);
    },
  },
};
