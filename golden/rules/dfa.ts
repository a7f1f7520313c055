import { directFeedback } from '../exact/directFeedback.js';
import { projectBack } from '../exact/projectBack.js';
import { narrowing } from '../fixed/narrowing.js';
import { DIRECT_FEEDBACK } from '../reference/directFeedback.js';
import { transposedProduct } from '../reference/transposedProduct.js';
import type { RuleDefinition } from './rule.js';

/**
 * Direct feedback alignment (Nokland 2016): the output error, sent to every hidden layer through a
 * fixed random matrix of its own, m_l = B_l^T e.
 */
export const dfa: RuleDefinition = {
  name: 'dfa',
  updatesHidden: true,
  waitsFor: 'output',
  reference: {
    modulator: ({ layer, error }) => transposedProduct(layer.feedback, layer.outputs, error),
    feedback: DIRECT_FEEDBACK,
  },
  exact: {
    feedback: directFeedback,
    feedbackKind: 'weight',
    modulator: ({ spec, layer, error, counts }) => {
      counts.macs.signal += error.length * layer.outputs;
      const { weight, delta } = spec.formats;
      const narrow = narrowing(weight.fraction, delta);
      return projectBack(layer.feedback, error, layer.outputs, narrow);
    },
  },
};
