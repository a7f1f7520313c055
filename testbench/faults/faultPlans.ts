import {
  initialiseExact,
  parseFormat,
  randomStream,
  RULE_DEFAULTS,
  type NetworkSpec,
} from '../../golden/index.js';
import { compile } from '../../src/program/compile.js';
import { hardwareFor } from '../../src/program/hardware.js';
import type { CosimPlan } from '../cosimulate.js';
import type { Stalls } from '../rtlTarget.js';

/** Small, but with several row and column tiles, two groups of columns, and weights that saturate. */
const SPEC: NetworkSpec = {
  rule: 'drtp',
  ...RULE_DEFAULTS,
  layers: [6, 9, 5, 10],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'uniform',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s8.7'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  rateShift: { hidden: 2, output: 3 },
  rateSteps: [2],
  seed: 3,
};

const BP: NetworkSpec = { ...SPEC, rule: 'bp' };
const TPSGD: NetworkSpec = { ...SPEC, rule: 'tpsgd' };

const SPECS = {
  table: SPEC,
  /** The same; results come out slowly, so that the pipeline has to hold. */
  stalled: SPEC,
  /** Feedback and rounding from LFSRs. */
  lfsr: { ...SPEC, feedback: 'lfsr', rounding: 'stochastic' },
  bp: BP,
  'bp, tall': BP,
  'bp, wide': BP,
  /** f' in eight bits. */
  'bp, tanh': { ...BP, hidden: 'tanh', output: 'sigmoid' },
  fa: { ...SPEC, rule: 'fa' },
  dfa: { ...SPEC, rule: 'dfa' },
  'dfa, tall': { ...SPEC, rule: 'dfa' },
  sdfa: { ...SPEC, rule: 'sdfa' },
  fdfa: { ...SPEC, rule: 'fdfa', averageShift: 2 },
  /** Weights, and with them tangents, that outgrow their range. */
  'fdfa, large': {
    ...SPEC,
    rule: 'fdfa',
    averageShift: 2,
    rateShift: { hidden: 0, output: 0 },
    formats: { ...SPEC.formats, weight: parseFormat('s8.4') },
  },
  'tpsgd, l2': { ...TPSGD, loss: 'l2' },
  'tpsgd, l1': { ...TPSGD, loss: 'l1' },
  'tpsgd, huber': { ...TPSGD, loss: 'huber' },
  'tpsgd, hinge': { ...TPSGD, loss: 'hinge' },
  'tpsgd, logistic': { ...TPSGD, loss: 'logistic' },
  'tpsgd, linear': { ...TPSGD, loss: 'linear' },
  lls: { ...SPEC, rule: 'lls' },
  'lls, walsh': { ...SPEC, rule: 'lls', basis: 'walsh' },
  'lls, cosine': { ...SPEC, rule: 'lls', basis: 'cosine' },
  'lls-m': { ...SPEC, rule: 'lls-m' },
  'lls-mxm': { ...SPEC, rule: 'lls-mxm' },
  'lls-mxm, cosine': { ...SPEC, rule: 'lls-mxm', basis: 'cosine' },
} satisfies Record<string, NetworkSpec>;

export type PlanName = keyof typeof SPECS;

/** Arrays of another shape than 4 x 4 in groups of two. */
const SHAPES: Partial<Record<PlanName, { rows: number; cols: number; group: number }>> = {
  'bp, tall': { rows: 5, cols: 2, group: 1 },
  'dfa, tall': { rows: 5, cols: 2, group: 1 },
  'bp, wide': { rows: 2, cols: 4, group: 2 },
};

const STALLS: Partial<Record<PlanName, Stalls>> = {
  stalled: { chance: 0.2, resultChance: 0.98, seed: 7 },
};

const SAMPLES = 24;

/** What faulty learners are trained on. */
export function faultPlan(name: PlanName): { readonly plan: CosimPlan; readonly stalls?: Stalls } {
  const spec = SPECS[name];
  const { rows, cols, group } = SHAPES[name] ?? { rows: 4, cols: 4, group: 2 };
  const hardware = { ...hardwareFor(spec, { rows, cols }), group };
  const stream = randomStream(1, 'samples');
  const pixels = spec.layers[0] ?? 0;
  const classes = spec.layers.at(-1) ?? 0;
  const stalls = STALLS[name];
  return {
    plan: {
      program: compile(spec, hardware),
      network: initialiseExact(spec),
      samples: {
        count: SAMPLES,
        inputs: Int32Array.from({ length: SAMPLES * pixels }, () => stream.below(255) - 127),
        labels: Array.from({ length: SAMPLES }, () => stream.below(classes)),
      },
      epochs: 2,
    },
    ...(stalls ? { stalls } : {}),
  };
}
