import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkFormats, networkSpec } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { maxRaw, minRaw } from '../format.js';
import { RULES, type NetworkSpec, type Rule } from '../networkSpec.js';
import { initialise } from '../reference/initialise.js';
import { ruleOf } from '../rules/ruleOf.js';
import { feedbackMatrix } from './feedback.js';
import { initialiseExact } from './network.js';
import { ownFormat, ownMatrix, withOwnMatrix } from './ownMatrix.js';

const drawn = (rules: readonly Rule[]): fc.Arbitrary<NetworkSpec> =>
  networkSpec({
    golden: true,
    formats: networkFormats,
    shape: { rows: 4, cols: 4 },
    widest: 20,
    deepest: 4,
    rules,
  }).filter(({ layers }) => layers.length > 2);

/** Holds every hidden layer's matrix against the real numbers that it stands for. */
function expectRounded(spec: NetworkSpec, real: (l: number) => readonly number[]): void {
  const { layers } = initialiseExact(spec);
  const format = spec.formats[ownFormat(spec.rule)];
  for (const [index, layer] of layers.slice(0, -1).entries()) {
    const wanted = real(index + 1).map((value) =>
      Math.min(maxRaw(format), Math.max(minRaw(format), value * 2 ** format.fraction)),
    );
    const matrix = ownMatrix(spec.rule, layer);
    expect(matrix).toHaveLength(wanted.length);
    matrix.forEach((raw, at) => {
      expect(Math.abs(raw - (wanted[at] ?? NaN))).toBeLessThanOrEqual(0.5);
    });
  }
}

test('B of drtp, dfa and sdfa is the drawn matrix, scaled and rounded', () => {
  fc.assert(
    fc.property(drawn(['drtp', 'dfa', 'sdfa']), (spec) => {
      const scale = 2 ** -(spec.formats.delta.fraction + spec.feedbackShift);
      expectRounded(spec, (l) => Array.from(feedbackMatrix(spec, l), (raw) => raw * scale));
    }),
    settings(100),
  );
});

test("tpsgd's targets are those numbers, positive where the activation is", () => {
  fc.assert(
    fc.property(drawn(['tpsgd']), (spec) => {
      const positive = spec.hidden === 'clipped-relu';
      const scale = 2 ** -(spec.formats.delta.fraction + spec.feedbackShift);
      expectRounded(spec, (l) =>
        Array.from(feedbackMatrix(spec, l), (raw) => (positive ? Math.abs(raw) : raw) * scale),
      );
    }),
    settings(100),
  );
});

test("B of fa and M of lls are the reference model's, rounded", () => {
  fc.assert(
    fc.property(drawn(['fa', 'lls-m', 'lls-mxm']), (spec) => {
      const { layers } = initialise(spec.layers, spec.seed, spec);
      expectRounded(spec, (l) => [...(layers[l - 1]?.feedback ?? [])]);
    }),
    settings(100),
  );
});

test('a matrix that is taken out and put back is the same', () => {
  fc.assert(
    fc.property(drawn(RULES), (spec) => {
      for (const layer of initialiseExact(spec).layers.slice(0, -1)) {
        expect(withOwnMatrix(spec.rule, layer, ownMatrix(spec.rule, layer))).toEqual(layer);
      }
    }),
    settings(100),
  );
});

test('fdfa starts from nothing, and what is made anew is not kept', () => {
  fc.assert(
    fc.property(drawn(['fdfa', 'bp', 'lls', 'shallow']), (spec) => {
      // What fdfa's formats do not allow is drawn as dfa.
      fc.pre(spec.rule !== 'dfa');
      for (const layer of initialiseExact(spec).layers.slice(0, -1)) {
        const kept = ownMatrix(spec.rule, layer);
        expect(kept.every((raw) => raw === 0)).toBe(true);
        expect(kept.length > 0).toBe(spec.rule === 'fdfa');
        expect(layer.feedback.length > 0).toBe(
          ['weight', 'basis'].includes(ruleOf(spec.rule).exact.feedbackKind),
        );
      }
    }),
    settings(100),
  );
});
