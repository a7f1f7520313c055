import { trainJob } from '../compare/trainJob.js';
import { loadDataset, type Dataset, type DatasetName } from '../data/index.js';
import { inTemporaryFolder } from '../files/temporaryFolder.js';
import { runCosim } from '../run/cosim.js';
import { runOptionsSchema } from '../run/options.js';
import { resolveNetwork } from '../run/resolveNetwork.js';
import { resolveRun } from '../run/runSpec.js';
import { DEFAULT_LIBERTY } from '../synthesis/liberty.js';
import { synthesiseLearner } from '../synthesis/synthesiseLearner.js';
import type { Job, JobResult } from './job.js';

let loaded: { readonly of: string; readonly dataset: Dataset } | undefined;

/** The data, kept for the next job. */
async function data(name: DatasetName, dataDir: string | undefined): Promise<Dataset> {
  const of = JSON.stringify([name, dataDir]);
  if (loaded?.of !== of) loaded = { of, dataset: await loadDataset(name, { dataDir }) };
  return loaded.dataset;
}

/**
 * Does one job.
 *
 * @param onProgress gets training samples done
 */
export async function carryOut(
  job: Job,
  onProgress: (done: number) => void = () => undefined,
): Promise<JobResult> {
  if (job.kind === 'train') {
    const { name, dataDir } = job.training.dataset;
    const result = await trainJob(job.training, await data(name, dataDir), onProgress);
    return { kind: 'train', result };
  }
  const options = runOptionsSchema.parse(job.options);
  if (job.kind === 'cosim') {
    return inTemporaryFolder('explore', async (out) => {
      const spec = await resolveRun('cosim', { ...options, out, trace: 'never' });
      const { report } = await runCosim(spec, { progress: onProgress });
      const { mismatches, checked, trained, cycles, first } = report;
      return {
        kind: 'cosim',
        result: {
          mismatches,
          ...checked,
          samples: trained,
          cycles: cycles.rtl,
          ...(first && {
            first: `${first.where} at sample ${first.sample}: expected ${first.expected}, found ${first.actual}`,
          }),
        },
      };
    });
  }
  return inTemporaryFolder('explore', async (out) => {
    const { network, hardware } = resolveNetwork(options);
    const liberty = DEFAULT_LIBERTY;
    const { target } = job;
    const { total } = await synthesiseLearner({ target, network, hardware, liberty, out });
    const { luts, flipFlops, rams, dsps, area } = total;
    return { kind: 'area', result: { luts, flipFlops, rams, dsps, area } };
  });
}
