import { directFeedback } from '../exact/directFeedback.js';
import { projectBack } from '../exact/projectBack.js';
import { narrowing } from '../fixed/narrowing.js';
import { DIRECT_FEEDBACK } from '../reference/directFeedback.js';
import { transposedProduct } from '../reference/transposedProduct.js';
import type { RuleDefinition } from './rule.js';

/**
 * DFA of the error's sign (Frenkel, Lefebvre, Bol 2021): m_l = B_l^T sign(e), where a sign stands for
 * +-1, raw +-(2^F - 1), or 0.
 */
export const sdfa: RuleDefinition = {
  name: 'sdfa',
  updatesHidden: true,
  waitsFor: 'output',
  reference: {
    modulator: ({ layer, error }) =>
      transposedProduct(layer.feedback, layer.outputs, error.map(Math.sign)),
    feedback: DIRECT_FEEDBACK,
  },
  exact: {
    feedback: directFeedback,
    feedbackKind: 'weight',
    modulator: ({ spec, layer, error, counts }) => {
      counts.macs.signal += error.length * layer.outputs;
      const { weight, delta } = spec.formats;
      const one = 2 ** delta.fraction - 1;
      const signs = error.map((e) => Math.sign(e) * one);
      return projectBack(layer.feedback, signs, layer.outputs, narrowing(weight.fraction, delta));
    },
  },
};
