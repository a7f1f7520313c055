import { sampleCost } from '../accounting/formula.js';
import { layerMacs } from '../accounting/layerMacs.js';
import { layerBits, storedBits } from '../accounting/storedBits.js';
import { compareCounts } from '../run/compareCounts.js';
import { describe } from '../run/description.js';
import { SHUFFLED } from '../run/epochOrder.js';
import type { RunObserver } from '../run/observer.js';
import type { RunSpec } from '../run/runSpec.js';
import { ownVersions } from '../run/versions.js';
import type { Comparison, RuleComparison } from './comparisonResult.js';
import { jobKeys } from './jobKeys.js';
import { learnerCost } from './learnerCost.js';
import type { ComparisonSpec } from './resolveComparison.js';
import { runJobs } from './runJobs.js';
import { ResultStore } from '../files/resultStore.js';
import { spread } from './spread.js';
import { trainingResultSchema, type TrainingJob, type TrainingResult } from './trainingJob.js';

/** A job whose result is there. */
interface Finished {
  readonly job: TrainingJob;
  readonly result: TrainingResult;
  /** By an earlier comparison. */
  readonly kept: boolean;
}

/** Every model of every rule with every seed. */
function jobsOf({ runs, seeds, dataset, dataDir }: ComparisonSpec): TrainingJob[] {
  return runs.flatMap(
    ({ network, models, samples, testSamples, epochs, order, batch, lr, lrSteps }) =>
      seeds.flatMap((seed) => {
        const of = (
          model: TrainingJob['model'],
          learning: TrainingJob['learning'],
        ): TrainingJob => ({
          network: { ...network, seed },
          model,
          dataset: { name: dataset.name, dataDir },
          samples,
          testSamples,
          epochs,
          order: order === SHUFFLED ? order : undefined,
          learning,
        });
        return [
          // How the reference model learns is nothing to the exact one.
          ...(models === 'reference' ? [] : [of('exact', { batch: 1, lr: undefined, steps: [] })]),
          ...(models === 'exact' ? [] : [of('reference', { batch, lr, steps: lrSteps })]),
        ];
      }),
  );
}

/** Results of all jobs: what has been kept, and the rest trained. */
async function finish(
  spec: ComparisonSpec,
  parallel: number,
  observer: RunObserver,
): Promise<readonly Finished[]> {
  const jobs = jobsOf(spec);
  const keys = await jobKeys(jobs, spec.dataset);
  const store = new ResultStore(
    spec.out,
    'systole.training/1',
    trainingResultSchema,
    'finished run',
  );
  const found = await Promise.all(keys.map((key) => store.find(key)));
  const missing = jobs.flatMap((job, at) => (found[at] === undefined ? [{ job, at }] : []));
  let kept = jobs.length - missing.length;
  observer.kept?.(kept, jobs.length);
  if (missing.length > 0) {
    observer.phase?.(
      `training ${missing.length} models${kept > 0 ? `, ${kept} kept from before` : ''}`,
      missing.reduce((sum, { job }) => sum + job.samples * job.epochs, 0),
      'samples',
    );
  }
  const trained: (TrainingResult | undefined)[] = [];
  await runJobs(
    missing.map(({ job }) => job),
    {
      parallel,
      dataset: spec.dataset,
      onProgress: (done) => observer.progress?.(done),
      onResult: async (index, result) => {
        const { job, at } = missing[index] ?? {};
        if (!job || at === undefined) return;
        const { model, network, ...rest } = job;
        const about = { model, ...rest, dataset: job.dataset.name, network };
        await store.keep(keys[at] ?? '', about, result);
        trained[at] = result;
        observer.kept?.(++kept, jobs.length);
      },
    },
  );
  return jobs.flatMap((job, at) => {
    const before = found[at];
    const result = before ?? trained[at];
    return result ? [{ job, result, kept: before !== undefined }] : [];
  });
}

function ruleComparison(run: RunSpec, finished: readonly Finished[]): RuleComparison {
  const { network, array, samples, epochs, energyTable } = run;
  const { macs, bias, gate, scale, additions, lookups } = sampleCost(network, array);
  const { rule, feedback, feedbackShift, loss, basis, averageShift, rateShift, rateSteps } =
    describe(run);
  const of = (model: TrainingJob['model']) => {
    const last = finished
      .filter(({ job }) => job.model === model)
      .map(({ result }) => result.epochs.at(-1) ?? 0);
    return last.length === 0 ? undefined : spread(last);
  };
  const [exact, reference] = [of('exact'), of('reference')];
  const bits = layerBits(network);
  return {
    rule,
    feedback,
    feedbackShift,
    loss,
    basis,
    averageShift,
    rateShift,
    rateSteps,
    accuracy: { ...(exact && { exact }), ...(reference && { reference }) },
    macs: { ...macs, total: Object.values(macs).reduce((sum, count) => sum + count, 0) },
    counts: { bias, gate, scale, additions, lookups },
    memory: { ...storedBits(network) },
    byLayer: layerMacs(network).map((macs, at) => ({
      macs: { ...macs },
      bits: { weights: 0, feedback: 0, projection: 0, ...bits[at] },
    })),
    learner: learnerCost(network, array, samples * epochs, energyTable),
  };
}

/** What an exact model counted against the formulas. */
function checkCounts({ array, samples, epochs }: RunSpec, { job, result }: Finished) {
  if (!result.counts) return { checked: 0, mismatches: 0 };
  return compareCounts({
    cost: sampleCost(job.network, array),
    samples: samples * epochs,
    cycles: 0,
    golden: result.counts,
    rtl: undefined,
    stalled: false,
  });
}

/**
 * Compares rules on one network and one data set: trains every model that no earlier comparison has
 * trained, and puts what was reached beside what it costs.
 *
 * @param parallel models trained at a time, most
 */
export async function runComparison(
  spec: ComparisonSpec,
  parallel: number,
  observer: RunObserver = {},
): Promise<Comparison> {
  const begun = performance.now();
  const [first] = spec.runs;
  const finished = await finish(spec, parallel, observer);
  const mine = ({ network }: RunSpec): readonly Finished[] =>
    finished.filter(({ job }) => job.network.rule === network.rule);
  const checks = spec.runs.flatMap((run) => mine(run).map((one) => checkCounts(run, one)));
  const { layers, array, dataset, formats, hidden, output, rounding, samples, testSamples, order } =
    describe(first);
  return {
    schema: 'systole.compare/1',
    layers,
    array,
    dataset,
    formats,
    hidden,
    output,
    rounding,
    samples,
    testSamples,
    order,
    epochs: first.epochs,
    seeds: [...spec.seeds],
    models: first.models,
    ...(first.models !== 'exact' && {
      reference: { batch: first.batch, lr: first.lr ?? null },
    }),
    rules: spec.runs.map((run) => ruleComparison(run, mine(run))),
    leftOut: spec.leftOut.map(({ rule, reason }) => ({ rule, reason })),
    runs: finished.map(({ job, result, kept }) => ({
      rule: job.network.rule,
      seed: job.network.seed,
      model: job.model,
      before: result.before,
      epochs: result.epochs,
      seconds: result.seconds,
      kept,
    })),
    mismatches: checks.reduce((sum, { mismatches }) => sum + mismatches, 0),
    checked: { counters: checks.reduce((sum, { checked }) => sum + checked, 0) },
    seconds: (performance.now() - begun) / 1000,
    versions: ownVersions(),
  };
}
