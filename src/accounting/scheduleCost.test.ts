import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFormat, RULE_DEFAULTS, type NetworkSpec, type Rule } from '../../golden/index.js';
import { arrayShape, networkFormats, networkSpec } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { compile, type Program } from '../program/compile.js';
import { hardwareFor } from '../program/hardware.js';
import { placePasses } from '../program/placePasses.js';
import { arrayUse } from './arrayUse.js';
import { sampleCost } from './formula.js';
import { layerMacs } from './layerMacs.js';
import { liveActivations } from './liveActivations.js';
import { storedBits } from './storedBits.js';
import { updateLock } from './updateLock.js';
import { weightWords } from './weightWords.js';

const LAYERS = [64, 20, 30, 10];

function specOf(rule: Rule, more: Partial<NetworkSpec> = {}): NetworkSpec {
  return {
    ...RULE_DEFAULTS,
    rule,
    layers: LAYERS,
    hidden: 'hard-tanh',
    output: 'sigmoid',
    formats: {
      activation: parseFormat('s8.7'),
      weight: parseFormat('s16.13'),
      delta: parseFormat('s8.7'),
    },
    rounding: 'nearest',
    feedback: 'ternary',
    rateShift: { hidden: 8, output: 8 },
    rateSteps: [],
    seed: 1,
    ...more,
  };
}

const programOf = (spec: NetworkSpec, rows = 4, cols = 4): Program =>
  compile(spec, hardwareFor(spec, { rows, cols }));

describe('values held at once, 64-20-30-10', () => {
  // By hand: h, f', delta of layers 1 (20), 2 (30) and the output (10) in the fullest pass.
  test.each<[Rule, number, string]>([
    ['shallow', 20 + 30, 'F2: h1 h2'],
    ['drtp', 20 + 30 + 30, 'F2: h1 h2 delta2'],
    ['tpsgd', 20 + 30 + 30, 'F2: h1 h2 delta2'],
    ['lls', 20 + 30 + 30 + 30, "basis of 2: h1 h2 f'2 delta2"],
    ['lls-m', 20 + 30 + 30 + 30, "basis of 2: h1 h2 f'2 delta2"],
    ['bp', 20 + 20 + 30 + 30 + 10 + 30, "W3^T delta3: h1 f'1 h2 f'2 delta3 delta2"],
  ])('%s: %i in %s', (rule, values) => {
    expect(liveActivations(programOf(specOf(rule))).total).toBe(values);
  });

  test('lls with a stored basis holds the local error too', () => {
    const { total } = liveActivations(programOf(specOf('lls', { basis: 'cosine' })));
    expect(total).toBe(20 + 30 + 30 + 10 + 30);
  });

  test('waiting costs memory', () => {
    const [drtp = 0, lls = 0, dfa = 0, fdfa = 0] = (['drtp', 'lls', 'dfa', 'fdfa'] as const).map(
      (rule) => liveActivations(programOf(specOf(rule))).total,
    );
    expect(drtp).toBeLessThan(lls);
    expect(lls).toBeLessThan(dfa);
    expect(dfa).toBeLessThan(fdfa);
  });

  test('DRTP keeps two layers, however many there are; BP keeps all', () => {
    const deep = { layers: [64, 20, 20, 20, 20, 20, 10] };
    expect(liveActivations(programOf(specOf('drtp', deep)))).toEqual({
      hidden: 40,
      delta: 20,
      slope: 0,
      tangent: 0,
      total: 60,
    });
    const bp = liveActivations(programOf(specOf('bp', deep)));
    expect(bp).toMatchObject({ hidden: 100, slope: 100 });
  });
});

test('update lock: none where a layer learns at once, the rest of the sample where not', () => {
  expect(updateLock(programOf(specOf('shallow')))).toEqual([null, null, expect.any(Number)]);
  const sized = { layers: [784, 256, 256, 10] };
  const lock = (rule: Rule) => updateLock(programOf(specOf(rule, sized), 16, 16));
  expect(lock('drtp')).toEqual([0, 0, expect.any(Number)]);
  const program = programOf(specOf('bp', sized), 16, 16);
  const placed = placePasses(program.train);
  const [forward, update] = (['forward', 'update'] as const).map((op) =>
    placed.find(({ pass }) => pass.op === op && pass.layer === 1),
  );
  const [first] = lock('bp');
  expect(first).toBe((update?.firstIssue ?? 0) - (forward?.lastIssue ?? 0) - 1);
  // All of layers 2 and 3, forwards, backwards and updated.
  expect(first).toBeGreaterThan(3 * ((256 * 256) / 16 ** 2));
});

test('bits stored, by hand', () => {
  const weights = 16 * (65 * 20 + 21 * 30 + 31 * 10);
  const bits = (rule: Rule, more: Partial<NetworkSpec> = {}) => storedBits(specOf(rule, more));
  expect(bits('bp')).toEqual({ weights, feedback: 0, projection: 0 });
  expect(bits('fa')).toEqual({ weights, feedback: 16 * (20 * 30 + 30 * 10), projection: 0 });
  expect(bits('dfa')).toEqual({ weights, feedback: 16 * 10 * 50, projection: 0 });
  expect(bits('fdfa')).toEqual(bits('dfa'));
  expect(bits('drtp')).toEqual({ weights, feedback: 0, projection: 8 * 10 * 50 });
  expect(bits('drtp', { feedback: 'lfsr' }).projection).toBe(0);
  expect(bits('lls')).toEqual({ weights, feedback: 0, projection: 0 });
  expect(bits('lls', { basis: 'cosine' }).projection).toBe(16 * 10 * 50);
  expect(bits('lls-m').feedback).toBe(16 * 2 * 10);
  expect(bits('lls-mxm').feedback).toBe(16 * 2 * 100);
});

test('of any network: words read are tiles issued, what is held fits the memories', () => {
  const cases = arrayShape.chain((shape) =>
    fc.record({
      spec: networkSpec({ formats: networkFormats, shape, widest: 40 }),
      shape: fc.constant(shape),
    }),
  );
  fc.assert(
    fc.property(cases, ({ spec, shape }) => {
      const program = compile(spec, hardwareFor(spec, shape));
      const { rows, cols, group } = program.hardware;
      const { read, written } = weightWords(program);
      const words = (rows * cols) / group;
      const { issue } = sampleCost(spec, shape);
      if (spec.rule.startsWith('lls')) expect(read).toBeLessThanOrEqual(issue * words);
      else expect(read).toBe(issue * words);
      expect(written).toBeLessThanOrEqual(read);
      const live = liveActivations(program);
      expect(live.total).toBe(live.hidden + live.delta + live.slope + live.tangent);
      for (const cycles of updateLock(program)) expect(cycles ?? 0).toBeGreaterThanOrEqual(0);
    }),
    settings(100),
  );
});

test('MACs of a small network by PE and by layer, by hand', () => {
  // 3-2 on 2 x 2: row tiles of inputs {0, 1} and {2, bias}, forward and update.
  const spec = specOf('drtp', { layers: [3, 2] });
  const { elements, every, macs } = arrayUse(programOf(spec, 2, 2));
  expect(elements).toEqual([
    [4, 4],
    [2, 2],
  ]);
  expect(every).toBe(1);
  expect(macs.filter((count) => count > 0)).toEqual([4, 2, 4, 2]);
  expect(layerMacs(specOf('bp', { layers: [5, 4, 3] }))).toEqual([
    { forward: 20, signal: 12, tangent: 0, feedback: 0, update: 20 },
    { forward: 12, signal: 0, tangent: 0, feedback: 0, update: 12 },
  ]);
});

test('of any network: PEs, stretches of time and layers each add up to the formulas', () => {
  const cases = arrayShape.chain((shape) =>
    fc.record({
      spec: networkSpec({ formats: networkFormats, shape, widest: 40 }),
      shape: fc.constant(shape),
    }),
  );
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 300 }), ({ spec, shape }, stretches) => {
      const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
      const { macs } = sampleCost(spec, shape);
      const classes = spec.layers.at(-1) ?? 0;
      const beside = spec.rule === 'lls-mxm' ? 3 * (spec.layers.length - 2) * classes ** 2 : 0;
      const program = compile(spec, hardwareFor(spec, shape));
      const use = arrayUse(program, stretches);
      expect(sum(use.elements.flat())).toBe(sum(Object.values(macs)) - beside);
      expect(sum(use.macs)).toBe(sum(use.elements.flat()));
      expect(use.macs.length).toBeLessThanOrEqual(stretches);
      for (const count of use.macs) {
        expect(count).toBeLessThanOrEqual(shape.rows * shape.cols * use.every);
      }
      const layers = layerMacs(spec);
      for (const phase of ['forward', 'signal', 'tangent', 'feedback', 'update'] as const) {
        expect(sum(layers.map((layer) => layer[phase]))).toBe(macs[phase]);
      }
    }),
    settings(100),
  );
});
