import { carryOut } from './carryOut.js';
import type { Job, JobResult } from './job.js';

/** What a process tells of its job. */
export type WorkerMessage =
  { readonly done: number } | { readonly result: JobResult } | { readonly failed: string };

/** Between two messages on how far a job is. */
const TELL_MS = 100;

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

// A process of src/explore/executor.ts: jobs come in one after another, messages go out.
process.on('message', (job: Job) => {
  let told = 0;
  carryOut(job, (done) => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    tell({ done });
  }).then(
    (result) => {
      tell({ result });
    },
    (error: unknown) => {
      tell({ failed: error instanceof Error ? error.message : String(error) });
    },
  );
});
// Ctrl-C reaches the whole group; who started this process ends it, or is gone.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  process.exit();
});
