import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactLearner, PHASES, RULES, type LayerCounts, type Rule } from '../../golden/index.js';
import {
  arrayShape,
  drawNetwork,
  drawSamples,
  networkFormats,
  networkSpec,
} from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { COMPILED_RULES } from '../program/signalSource.js';
import { sampleCost } from './formula.js';

const costed = (rules: readonly Rule[]) =>
  arrayShape.chain((shape) =>
    fc.record({
      spec: networkSpec({ formats: networkFormats, shape, widest: 40, rules }),
      shape: fc.constant(shape),
    }),
  );

const PRODUCTS = ['bias', 'gate', 'scale', 'additions', 'lookups'] as const;

test.each(RULES)('%s: what the exact model counts is the closed formula', (rule) => {
  fc.assert(
    fc.property(costed([rule]), fc.integer({ min: 1, max: 3 }), ({ spec, shape }, count) => {
      const learner = new ExactLearner(drawNetwork(spec, 'any'));
      const { inputs, labels } = drawSamples(spec, count, 1, 'sparse');
      const width = spec.layers[0] ?? 0;
      for (let n = 0; n < count; n++) {
        learner.train(inputs.subarray(n * width, (n + 1) * width), labels[n] ?? 0);
        // Results alone are not counted.
        learner.infer(inputs.subarray(n * width, (n + 1) * width));
      }
      const cost = sampleCost(spec, shape);
      const counted = (of: (layer: LayerCounts) => number): number =>
        learner.counts.reduce((sum, layer) => sum + of(layer), 0);
      for (const phase of PHASES) {
        expect(
          counted(({ macs }) => macs[phase]),
          phase,
        ).toBe(count * cost.macs[phase]);
      }
      for (const name of PRODUCTS) {
        expect(
          counted((layer) => layer[name]),
          name,
        ).toBe(count * cost[name]);
      }
    }),
    settings(30),
  );
});

test('all lanes of all issued tiles are either live, a bias or padded', () => {
  fc.assert(
    fc.property(costed(COMPILED_RULES), ({ spec, shape }) => {
      const { macs, bias, padded, issue } = sampleCost(spec, shape);
      expect(padded).toBeGreaterThanOrEqual(0);
      const lanes = issue * shape.rows * shape.cols;
      const total = Object.values(macs).reduce((sum, count) => sum + count, 0);
      // M of lls-mxm is multiplied beside the array.
      const hidden = spec.layers.length - 2;
      const beside = spec.rule === 'lls-mxm' ? 3 * hidden * (spec.layers.at(-1) ?? 0) ** 2 : 0;
      expect(total - beside + bias + padded).toBe(lanes);
    }),
    settings(500),
  );
});
