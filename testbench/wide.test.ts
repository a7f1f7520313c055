import { expect, test } from 'vitest';
import { initialiseExact, parseFormat, RULE_DEFAULTS, type NetworkSpec } from '../golden/index.js';
import { compile } from '../src/program/compile.js';
import { hardwareFor } from '../src/program/hardware.js';
import { cosimulate } from './cosimulate.js';
import { drawSamples } from './properties/arbitraries.js';
import { startRtl } from './rtlTarget.js';

const TABLE: NetworkSpec = {
  rule: 'drtp',
  ...RULE_DEFAULTS,
  // Above 8 bits: inputs, classes, tiles.
  layers: [300, 30, 270],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'uniform',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s24.20'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  rateShift: { hidden: 3, output: 3 },
  rateSteps: [],
  seed: 3,
};
const LFSR: NetworkSpec = {
  ...TABLE,
  formats: { ...TABLE.formats, weight: parseFormat('s24.10') },
  feedback: 'lfsr',
  rounding: 'stochastic',
};

test.each([
  { spec: TABLE, shape: { rows: 17, cols: 1 } },
  { spec: LFSR, shape: { rows: 1, cols: 17 } },
])('wide layers on many rows or groups: $spec.feedback', async ({ spec, shape }) => {
  const hardware = hardwareFor(spec, shape);
  const { target } = await startRtl(hardware);
  const result = await cosimulate(target, {
    program: compile(spec, hardware),
    network: initialiseExact(spec),
    samples: drawSamples(spec, 4, 1, 'any'),
    epochs: 1,
  }).finally(() => target.close());
  expect(result.first).toBeUndefined();
});
