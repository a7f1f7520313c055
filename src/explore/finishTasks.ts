import { ToolError } from '../errors.js';
import type { ResultStore } from '../files/resultStore.js';
import type { RunObserver } from '../run/observer.js';
import type { Executor } from './executor.js';
import type { Job, JobResult } from './job.js';
import type { Point } from './points.js';

const KINDS = ['train', 'cosim', 'area'] as const;

const DOING = {
  train: { text: 'training', unit: 'samples' },
  cosim: { text: 'co-simulating', unit: 'samples' },
  area: { text: 'synthesising', unit: 'designs' },
} as const satisfies Record<Job['kind'], object>;

/** A job that has to be done. */
export interface Task {
  readonly key: string;
  readonly job: Job;
  /** In the unit of its kind. */
  readonly size: number;
  /** For messages. */
  readonly of: Point;
}

/** In words, for messages. */
function nameOf(values: Point['values']): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/**
 * Does what no earlier exploration has done, one kind after the other, and keeps every result as soon
 * as it is there.
 *
 * @returns the results of all, by key
 * @throws ToolError that names the point
 */
export async function finishTasks(
  tasks: ReadonlyMap<string, Task>,
  store: ResultStore<JobResult>,
  executor: Executor,
  observer: RunObserver,
): Promise<ReadonlyMap<string, JobResult>> {
  const results = new Map<string, JobResult>();
  for (const { key } of tasks.values()) {
    const found = await store.find(key);
    if (found) results.set(key, found);
  }
  observer.kept?.(results.size, tasks.size);
  for (const kind of KINDS) {
    const all = [...tasks.values()].filter(({ job }) => job.kind === kind);
    const missing = all.filter(({ key }) => !results.has(key));
    if (missing.length === 0) continue;
    const kept = all.length - missing.length;
    const { text, unit } = DOING[kind];
    observer.phase?.(
      `${text} ${missing.length} of ${all.length}${kept > 0 ? `, ${kept} kept from before` : ''}`,
      missing.reduce((sum, { size }) => sum + size, 0),
      unit,
    );
    const done = new Map<string, number>();
    const tell = (key: string, size: number): void => {
      done.set(key, size);
      observer.progress?.([...done.values()].reduce((sum, each) => sum + each, 0));
    };
    const waiting = missing.values();
    const place = async (): Promise<void> => {
      // All take from one iterator: none is taken twice.
      for (const { key, job, size, of } of waiting) {
        let result: JobResult;
        try {
          result = await executor.run(job, (samples) => {
            tell(key, samples);
          });
        } catch (error) {
          if (!(error instanceof ToolError)) throw error;
          throw new ToolError(`${text} ${nameOf(of.values)}: ${error.message}`);
        }
        tell(key, size);
        await store.keep(key, job, result);
        results.set(key, result);
        observer.kept?.(results.size, tasks.size);
      }
    };
    await Promise.all(Array.from({ length: Math.min(executor.places, missing.length) }, place));
  }
  return results;
}
