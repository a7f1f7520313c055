import { expect, test } from 'vitest';
import {
  initialiseExact,
  parseFormat,
  randomStream,
  RULE_DEFAULTS,
  type NetworkSpec,
} from '../golden/index.js';
import { compile } from '../src/program/compile.js';
import { hardwareFor } from '../src/program/hardware.js';
import { NOTHING_COUNTED } from './counters.js';
import { cosimulate } from './cosimulate.js';
import { totalCounts } from './goldenTarget.js';
import { startRtl } from './rtlTarget.js';
import type { SampleBatch } from './target.js';

const spec: NetworkSpec = {
  rule: 'drtp',
  ...RULE_DEFAULTS,
  layers: [20, 13, 7, 3],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'uniform',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s16.13'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  rateShift: { hidden: 5, output: 5 },
  rateSteps: [2],
  seed: 3,
};

function randomSamples(count: number): SampleBatch {
  const stream = randomStream(1, 'samples');
  return {
    count,
    inputs: Int32Array.from({ length: count * 20 }, () => stream.below(255) - 127),
    labels: Array.from({ length: count }, () => stream.below(3)),
  };
}

test.each([0, 0.4])('the Verilated learner equals the exact model, stalls %d', async (chance) => {
  const hardware = hardwareFor(spec, { rows: 4, cols: 4 });
  const { target } = await startRtl(hardware, { stalls: { chance, seed: 7 } });
  const result = await cosimulate(target, {
    program: compile(spec, hardware),
    network: initialiseExact(spec),
    samples: randomSamples(50),
    epochs: 2,
    checkEvery: 20,
  });
  await target.close();
  expect(result.first).toBeUndefined();
  expect(result.counters).toMatchObject(totalCounts(result.learner.counts));
  const { sample, result: room } = result.counters?.stalls ?? NOTHING_COUNTED.stalls;
  expect(result.counters?.cycles).toBe(result.cycles + sample + room);
  expect(sample + room > 0).toBe(chance > 0);
});
