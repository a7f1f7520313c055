import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactLearner } from '../../golden/index.js';
import {
  arrayShape,
  drawNetwork,
  drawSamples,
  networkFormats,
  networkSpec,
} from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { totalCounts } from '../../testbench/goldenTarget.js';
import { sampleCost } from './formula.js';

const costed = arrayShape.chain((shape) =>
  fc.record({
    spec: networkSpec({ formats: networkFormats, shape, widest: 40 }),
    shape: fc.constant(shape),
  }),
);

test('what the exact model counts is the closed formula, sample for sample', () => {
  fc.assert(
    fc.property(costed, fc.integer({ min: 1, max: 3 }), ({ spec, shape }, count) => {
      const learner = new ExactLearner(drawNetwork(spec, 'any'));
      const { inputs, labels } = drawSamples(spec, count, 1, 'sparse');
      const width = spec.layers[0] ?? 0;
      for (let n = 0; n < count; n++) {
        learner.train(inputs.subarray(n * width, (n + 1) * width), labels[n] ?? 0);
        // Results alone are not counted.
        learner.infer(inputs.subarray(n * width, (n + 1) * width));
      }
      const cost = sampleCost(spec, shape);
      expect(totalCounts(learner.counts)).toEqual({
        forward: count * cost.macs.forward,
        update: count * cost.macs.update,
        bias: count * cost.bias,
        gate: count * cost.gate,
      });
      const lookups = learner.counts.reduce((sum, layer) => sum + layer.lookups, 0);
      expect(lookups).toBe(count * cost.lookups);
    }),
    settings(150),
  );
});

test('all lanes of all issued tiles are either live, a bias or padded', () => {
  fc.assert(
    fc.property(costed, ({ spec, shape }) => {
      const { macs, bias, padded, issue } = sampleCost(spec, shape);
      expect(padded).toBeGreaterThanOrEqual(0);
      const lanes = issue * shape.rows * shape.cols;
      expect(macs.forward + macs.update + bias + padded).toBe(lanes);
    }),
    settings(500),
  );
});
