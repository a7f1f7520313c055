import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { killOnExit } from '../cosim/leftovers.js';
import { ToolError } from '../errors.js';
import { carryOut } from './carryOut.js';
import type { Job, JobResult } from './job.js';
import type { WorkerMessage } from './worker.js';

/** Who does jobs: processes here, or a queue in front of many machines. */
export interface Executor {
  /** Jobs that it takes at a time. */
  readonly places: number;
  /**
   * Does a job. It may be done twice, if a machine fails: that does no harm.
   *
   * @param onProgress gets training samples done
   * @throws ToolError if it cannot be done
   */
  run(job: Job, onProgress: (done: number) => void): Promise<JobResult>;
  /** Ends it, whatever it is doing. */
  close(): void;
}

/** Compiled: only then are there processes of it. */
const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Processes that a job is tried in: one that was killed says nothing about the job. */
const ATTEMPTS = 2;

/** The process that did a job ended without a result. */
class WorkerEnded extends Error {}

/** One process, with one job at a time. */
class Worker {
  readonly #child: ChildProcess;
  readonly #forget: () => void;

  constructor() {
    // Without this process's own flags: some are not for children.
    this.#child = fork(WORKER, [], { execArgv: [] });
    this.#forget = killOnExit(() => this.#child.kill('SIGKILL'));
    // One that cannot be started takes no job either, and says why then.
    this.#child.on('error', () => undefined);
  }

  run(job: Job, onProgress: (done: number) => void): Promise<JobResult> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void => {
        reject(new WorkerEnded(signal === null ? `code ${String(code)}` : signal));
      };
      const heard = (message: WorkerMessage): void => {
        if ('done' in message) {
          onProgress(message.done);
          return;
        }
        child.off('exit', ended).off('message', heard);
        if ('result' in message) resolve(message.result);
        else reject(new ToolError(message.failed));
      };
      child.on('message', heard).once('exit', ended);
      if (child.exitCode !== null || child.signalCode !== null) {
        ended(child.exitCode, child.signalCode);
        return;
      }
      child.send(job, (error) => {
        if (error) reject(new WorkerEnded(error.message));
      });
    });
  }

  end(): void {
    this.#forget();
    this.#child.kill('SIGKILL');
  }
}

/** Processes of this machine, each started when it is needed. */
class LocalProcesses implements Executor {
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  constructor(readonly places: number) {}

  async run(job: Job, onProgress: (done: number) => void): Promise<JobResult> {
    for (let attempt = 1; ; attempt++) {
      const worker = this.#idle.pop() ?? new Worker();
      this.#all.add(worker);
      try {
        const result = await worker.run(job, onProgress);
        this.#idle.push(worker);
        return result;
      } catch (error) {
        worker.end();
        this.#all.delete(worker);
        if (!(error instanceof WorkerEnded)) throw error;
        if (attempt < ATTEMPTS) continue;
        throw new ToolError(
          `its process ended ${attempt} times without a result, by ${error.message} the last time. With less memory in use, or fewer --jobs, the same command goes on.`,
        );
      }
    }
  }

  close(): void {
    for (const worker of this.#all) worker.end();
    this.#all.clear();
  }
}

/** Where nothing is compiled (a test): in this process. */
const HERE: Executor = { places: 1, run: carryOut, close: () => undefined };

/** An executor of this machine, with so many processes. */
export function localExecutor(places: number): Executor {
  return existsSync(WORKER) ? new LocalProcesses(places) : HERE;
}
