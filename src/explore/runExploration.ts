import { createHash } from 'node:crypto';
import { ResultStore } from '../files/resultStore.js';
import { learnerRuns } from '../program/learnerRuns.js';
import { SHUFFLED } from '../run/epochOrder.js';
import type { RunObserver } from '../run/observer.js';
import type { RunSpec } from '../run/runSpec.js';
import { ownVersions } from '../run/versions.js';
import { designsOf } from './designs.js';
import type { Executor } from './executor.js';
import type { Exploration } from './explorationResult.js';
import { finishTasks, type Task } from './finishTasks.js';
import { jobResultSchema, type Job } from './job.js';
import { identityOf, jobKey, surroundings } from './jobKey.js';
import { pointsOf, type Point } from './points.js';
import type { SpaceFile } from './space.js';

/** Keys of what a point waits for. */
type Asked = Readonly<Partial<Record<Job['kind'], string>>>;

function trainingJob({ options, spec }: Point): Job {
  const { network, dataset, samples, testSamples, epochs, order } = spec;
  const dataDir = options['data-dir'];
  return {
    kind: 'train',
    training: {
      network,
      model: 'exact',
      dataset: { name: dataset.name, dataDir: dataDir === undefined ? undefined : String(dataDir) },
      samples,
      testSamples,
      epochs,
      order: order === SHUFFLED ? order : undefined,
      learning: { batch: 1, lr: undefined, steps: [] },
    },
  };
}

/** A number from 0 to 1 that a point has for ever: adding others changes nothing of it. */
function lot({ spec }: Point): number {
  const text = JSON.stringify(identityOf(spec));
  return createHash('sha256').update(text).digest().readUInt32LE(0) / 2 ** 32;
}

/**
 * Explores a space: trains every point with the exact model, co-simulates a share of them, synthesises
 * the designs if that is asked for, and finds the Pareto fronts. What an earlier exploration has done is
 * taken from the store.
 *
 * @throws UsageError for what the user can correct, ToolError that names the point if a job fails
 */
export async function runExploration(
  space: SpaceFile,
  folder: string,
  executor: Executor,
  observer: RunObserver = {},
): Promise<Exploration> {
  const { points, leftOut } = await pointsOf(space);
  const around = await surroundings(space.area);
  const tasks = new Map<string, Task>();
  const ask = (job: Job, spec: RunSpec, size: number, of: Point): string => {
    const key = jobKey(job, spec, around);
    if (!tasks.has(key)) tasks.set(key, { key, job, size, of });
    return key;
  };
  const { cosim, area } = space;
  const asked = new Map<Point, Asked>();
  for (const point of points) {
    const { options, spec } = point;
    const size = spec.samples * spec.epochs;
    const rtl = learnerRuns(spec.network);
    const samples = Math.min(cosim?.samples ?? spec.samples, spec.samples);
    asked.set(point, {
      train: ask(trainingJob(point), spec, size, point),
      ...(rtl &&
        cosim &&
        lot(point) < cosim.share && {
          cosim: ask(
            { kind: 'cosim', options: { ...options, samples } },
            spec,
            samples * spec.epochs,
            point,
          ),
        }),
      ...(rtl && area && { area: ask({ kind: 'area', options, target: area }, spec, 1, point) }),
    });
  }
  const store = new ResultStore(folder, 'systole.job/1', jobResultSchema, 'finished job');
  const results = await finishTasks(tasks, store, executor, observer);
  const found = (point: Point, kind: Job['kind']) => results.get(asked.get(point)?.[kind] ?? '');
  const designs = designsOf(
    points.map((point) => {
      const train = found(point, 'train');
      const simulated = found(point, 'cosim');
      const synthesised = found(point, 'area');
      const accuracy = train?.kind === 'train' ? train.result.epochs.at(-1) : undefined;
      if (accuracy === undefined) throw new RangeError('runExploration: a point is not trained.');
      return {
        point,
        accuracy,
        cosim: simulated?.kind === 'cosim' ? simulated.result : undefined,
        area: synthesised?.kind === 'area' ? synthesised.result : undefined,
      };
    }),
  );
  return {
    schema: 'systole.explore/1',
    vary: space.vary,
    points: points.length,
    area: area ?? null,
    designs,
    leftOut: leftOut.map(({ values, reason }) => ({ values, reason })),
    mismatches: designs.reduce((sum, { cosim: { mismatches } }) => sum + mismatches, 0),
    versions: ownVersions(),
  };
}
