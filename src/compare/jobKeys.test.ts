import { expect, test } from 'vitest';
import { parseFormat, RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { loadDataset, type Dataset } from '../data/index.js';
import { jobKeys } from './jobKeys.js';
import type { TrainingJob } from './trainingJob.js';

const network: NetworkSpec = {
  ...RULE_DEFAULTS,
  rule: 'drtp',
  layers: [64, 12, 10],
  hidden: 'hard-tanh',
  output: 'sigmoid',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s16.13'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  feedback: 'ternary',
  rateShift: { hidden: 6, output: 5 },
  rateSteps: [],
  seed: 1,
};
const job: TrainingJob = {
  network,
  model: 'exact',
  dataset: { name: 'glyphs', dataDir: undefined },
  samples: 20,
  testSamples: 10,
  epochs: 1,
  order: undefined,
  learning: { batch: 1, lr: undefined, steps: [] },
};

const keyOf = async (one: TrainingJob, data: Dataset): Promise<string | undefined> =>
  (await jobKeys([one], data))[0];

test('a key is of all that a result depends on, and of nothing else', async () => {
  const data = await loadDataset('glyphs');
  const key = await keyOf(job, data);
  expect(key).toMatch(/^[0-9a-f]{40}$/);
  expect(await keyOf(structuredClone(job), data)).toBe(key);
  expect(await keyOf({ ...job, dataset: { name: 'glyphs', dataDir: '/elsewhere' } }, data)).toBe(
    key,
  );
  const others: TrainingJob[] = [
    { ...job, network: { ...network, seed: 2 } },
    { ...job, network: { ...network, rule: 'dfa' } },
    { ...job, model: 'reference' },
    { ...job, samples: 21 },
    { ...job, testSamples: 11 },
    { ...job, epochs: 2 },
    { ...job, order: 'shuffled' },
    { ...job, learning: { ...job.learning, lr: 0.1 } },
  ];
  const keys = await Promise.all(others.map((one) => keyOf(one, data)));
  expect(new Set([key, ...keys]).size).toBe(1 + others.length);
});

test('it is of the images that are used', async () => {
  const data = await loadDataset('glyphs');
  const key = await keyOf(job, data);
  const changed = (at: number): Dataset => {
    const pixels = data.train.pixels.slice();
    pixels[at] = (pixels[at] ?? 0) ^ 1;
    return { ...data, train: { ...data.train, pixels } };
  };
  expect(await keyOf(job, changed(0))).not.toBe(key);
  expect(await keyOf(job, changed(20 * 64))).toBe(key);
});
