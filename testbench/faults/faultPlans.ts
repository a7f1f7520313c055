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

const SPECS = {
  table: SPEC,
  /** The same; results come out slowly, so that the pipeline has to hold. */
  stalled: SPEC,
  /** Feedback and rounding from LFSRs. */
  lfsr: { ...SPEC, feedback: 'lfsr', rounding: 'stochastic' },
} satisfies Record<string, NetworkSpec>;

export type PlanName = keyof typeof SPECS;

const STALLS: Partial<Record<PlanName, Stalls>> = {
  stalled: { chance: 0.2, resultChance: 0.98, seed: 7 },
};

const SAMPLES = 24;

/** What faulty learners are trained on. */
export function faultPlan(name: PlanName): { readonly plan: CosimPlan; readonly stalls?: Stalls } {
  const spec = SPECS[name];
  const hardware = { ...hardwareFor(spec, { rows: 4, cols: 4 }), group: 2 };
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
