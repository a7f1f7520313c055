import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Dataset } from '../data/index.js';
import { ToolError } from '../errors.js';
import type { JobMessage } from './jobThread.js';
import { trainJob } from './trainJob.js';
import type { TrainingJob, TrainingResult } from './trainingJob.js';

/** Carries out jobs one after another. */
export interface JobRunner {
  readonly run: (job: TrainingJob, onProgress: (done: number) => void) => Promise<TrainingResult>;
  /** Ends it, whatever it is doing. */
  readonly close: () => Promise<void>;
}

/** Compiled: only then are there threads. */
const THREAD = new URL('./jobThread.js', import.meta.url);

function failure({ network: { rule, seed }, model }: TrainingJob, why: string): ToolError {
  return new ToolError(`training ${rule}, seed ${seed}, ${model} model: ${why}`);
}

/** A job that a thread is at. */
interface Current {
  readonly job: TrainingJob;
  readonly onProgress: (done: number) => void;
  readonly resolve: (result: TrainingResult) => void;
  readonly reject: (error: ToolError) => void;
}

/** A runner in a thread of its own, which ends with this process however that ends. */
function threadRunner(): JobRunner {
  // Without this process's own flags: some are not for threads.
  const thread = new Worker(THREAD, { execArgv: [] });
  let current: Current | undefined;
  const fail = (why: string): void => {
    current?.reject(failure(current.job, why));
  };
  thread.on('message', (message: JobMessage) => {
    if ('done' in message) current?.onProgress(message.done);
    else if ('result' in message) current?.resolve(message.result);
    else fail(message.failed);
  });
  thread.on('error', (error) => {
    fail(`its thread died: ${error instanceof Error ? error.message : String(error)}`);
  });
  thread.on('exit', (code) => {
    fail(`its thread ended with code ${code}`);
  });
  return {
    run: (job, onProgress) =>
      new Promise((resolve, reject) => {
        current = { job, onProgress, resolve, reject };
        thread.postMessage(job);
      }),
    close: async () => {
      await thread.terminate();
    },
  };
}

/** Starts `count` runners: threads, or where nothing is compiled (a test) one in this thread. */
export function startRunners(count: number, dataset: Dataset): readonly JobRunner[] {
  if (existsSync(THREAD)) return Array.from({ length: count }, threadRunner);
  const here: JobRunner = {
    run: (job, onProgress) => trainJob(job, dataset, onProgress),
    close: () => Promise.resolve(),
  };
  return [here].slice(0, count);
}
