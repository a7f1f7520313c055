import { expect, test } from 'vitest';
import { parseFormat, RULE_DEFAULTS } from '../../golden/index.js';
import { loadDataset } from '../data/index.js';
import { runJobs } from './runJobs.js';
import type { TrainingJob } from './trainingJob.js';

/** A job of one of the smallest networks. */
function jobOf(seed: number): TrainingJob {
  return {
    network: {
      ...RULE_DEFAULTS,
      rule: 'shallow',
      layers: [64, 10],
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
      seed,
    },
    model: 'exact',
    dataset: { name: 'glyphs', dataDir: undefined },
    samples: 10,
    testSamples: 5,
    order: undefined,
    epochs: 2,
    learning: { batch: 1, lr: undefined, steps: [] },
  };
}

test('every job once, with its own result; progress to the last sample', async () => {
  const dataset = await loadDataset('glyphs');
  const jobs = [1, 2, 3].map(jobOf);
  const found: number[] = [];
  const progress: number[] = [];
  await runJobs(jobs, {
    parallel: 2,
    dataset,
    onProgress: (done) => progress.push(done),
    onResult: (index, result) => {
      expect(result.epochs).toHaveLength(2);
      found.push(index);
      return Promise.resolve();
    },
  });
  expect(found.sort()).toEqual([0, 1, 2]);
  expect(progress.at(-1)).toBe(3 * 10 * 2);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
});

test('what cannot be kept ends it', async () => {
  const dataset = await loadDataset('glyphs');
  const full = new Error('the disk is full');
  const results: number[] = [];
  await expect(
    runJobs([1, 2].map(jobOf), {
      parallel: 1,
      dataset,
      onProgress: () => undefined,
      onResult: (index) => {
        results.push(index);
        return Promise.reject(full);
      },
    }),
  ).rejects.toBe(full);
  expect(results).toEqual([0]);
});
