import { backPropagate } from '../exact/backPropagate.js';
import { narrowing } from '../fixed/narrowing.js';
import { quantize } from '../fixed/quantize.js';
import { randomStream } from '../random.js';
import { heUniform } from '../reference/heUniform.js';
import { transposedProduct } from '../reference/transposedProduct.js';
import type { RuleDefinition } from './rule.js';

/**
 * Feedback alignment (Lillicrap, Cownden, Tweed, Akerman 2016): back-propagation with a fixed random
 * matrix in place of the transposed weights, m_l = B_l^T delta_(l+1), B_l shaped as W_(l+1).
 */
export const fa: RuleDefinition = {
  name: 'fa',
  updatesHidden: true,
  waitsFor: 'layers-above',
  reference: {
    modulator: ({ layer, deltaNext }) =>
      transposedProduct(layer.feedback, layer.outputs, deltaNext),
    // Drawn as W_(l+1) is, n_(l+1) x n_l.
    feedback: {
      shape: ({ units, unitsNext }) => [unitsNext, units],
      draw: ({ units, scale }, stream) => scale * heUniform(units, stream),
    },
  },
  exact: {
    // The reference model's numbers, rounded; laid as the weights are.
    feedback: (spec, l) => {
      const units = spec.layers[l] ?? 0;
      const outputs = spec.layers[l + 1] ?? 0;
      const scale = 2 ** -spec.feedbackShift;
      const stream = randomStream(spec.seed, `feedback/${l}`);
      const matrix = new Int32Array(units * outputs);
      for (let j = 0; j < outputs; j++) {
        for (let i = 0; i < units; i++) {
          const drawn = scale * heUniform(units, stream);
          matrix[i * outputs + j] = quantize(drawn, spec.formats.weight);
        }
      }
      return matrix;
    },
    feedbackKind: 'transposed',
    modulator: ({ spec, layer, next, deltaNext, counts }) => {
      counts.macs.signal += layer.outputs * next.outputs;
      const { weight, delta } = spec.formats;
      const narrow = narrowing(weight.fraction, delta);
      return backPropagate(layer.feedback, deltaNext, layer.outputs, narrow);
    },
  },
};
