import type { Dataset } from '../data/index.js';
import { startRunners } from './jobRunner.js';
import type { TrainingJob, TrainingResult } from './trainingJob.js';

/** Where jobs go. */
export interface RunJobsOptions {
  /** Jobs at a time, most. */
  readonly parallel: number;
  readonly dataset: Dataset;
  /** Training samples done so far, of all jobs. */
  readonly onProgress: (done: number) => void;
  /** A job is done. The next one waits for the promise. */
  readonly onResult: (index: number, result: TrainingResult) => Promise<void>;
}

/**
 * Carries out jobs, several at a time, in their order.
 *
 * @throws what the first job that fails throws; the others are ended
 */
export async function runJobs(
  jobs: readonly TrainingJob[],
  { parallel, dataset, onProgress, onResult }: RunJobsOptions,
): Promise<void> {
  const done = jobs.map(() => 0);
  const tell = (index: number, samples: number): void => {
    done[index] = samples;
    onProgress(done.reduce((sum, count) => sum + count, 0));
  };
  const waiting = jobs.entries();
  const runners = startRunners(Math.min(parallel, jobs.length), dataset);
  try {
    await Promise.all(
      runners.map(async (runner) => {
        // All take from one iterator: none is taken twice.
        for (const [index, job] of waiting) {
          const result = await runner.run(job, (samples) => {
            tell(index, samples);
          });
          tell(index, job.samples * job.epochs);
          await onResult(index, result);
        }
      }),
    );
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
  }
}
