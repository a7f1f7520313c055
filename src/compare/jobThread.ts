import { parentPort } from 'node:worker_threads';
import { loadDataset, type Dataset } from '../data/index.js';
import { trainJob } from './trainJob.js';
import type { TrainingJob, TrainingResult } from './trainingJob.js';

/** What a thread tells of its job. */
export type JobMessage =
  { readonly done: number } | { readonly result: TrainingResult } | { readonly failed: string };

/** Between two messages on how far a job is. */
const TELL_MS = 100;

let loaded: { readonly of: string; readonly dataset: Dataset } | undefined;

/** The data of a job, kept for the next one. */
async function datasetOf({ dataset: { name, dataDir } }: TrainingJob): Promise<Dataset> {
  const of = JSON.stringify([name, dataDir]);
  if (loaded?.of !== of) loaded = { of, dataset: await loadDataset(name, { dataDir }) };
  return loaded.dataset;
}

async function carryOut(job: TrainingJob, tell: (message: JobMessage) => void): Promise<void> {
  let told = 0;
  try {
    const result = await trainJob(job, await datasetOf(job), (done) => {
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      tell({ done });
    });
    tell({ result });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
}

// A thread of src/compare/jobRunner.ts: jobs come in one after another, messages go out.
const port = parentPort;
port?.on('message', (job: TrainingJob) => {
  void carryOut(job, (message) => {
    port.postMessage(message);
  });
});
