import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { codeDigest } from '../compare/codeDigest.js';
import { dataDigests } from '../compare/jobKeys.js';
import type { Dataset } from '../data/index.js';
import { runTool } from '../cosim/runTool.js';
import { needTool } from '../cosim/toolchain.js';
import { learnerParameters } from '../program/hardware.js';
import { learnerFor } from '../run/learnerFor.js';
import type { RunSpec } from '../run/runSpec.js';
import { DEFAULT_LIBERTY, readLiberty } from '../synthesis/liberty.js';
import type { SynthesisTargetName } from '../synthesis/targets.js';
import type { Job } from './job.js';

/** What simulates and synthesises a learner, besides what trains. */
const HARDWARE_FOLDERS = [
  ...['golden', 'src/cosim', 'src/explore', 'src/program', 'src/run', 'src/synthesis', 'testbench'],
];

/** What results depend on besides their jobs. */
export interface Surroundings {
  readonly node: string;
  /** Of what trains. */
  readonly training: string;
  /** Of what simulates and synthesises, RTL included. */
  readonly hardware: string;
  readonly yosys: string;
  /** The library of standard cells, a digest of it. */
  readonly liberty: string;
}

/**
 * Looks at code and tools, once for all jobs.
 *
 * @throws ToolError or UsageError when what an area is found by is not there
 */
export async function surroundings(area: SynthesisTargetName | undefined): Promise<Surroundings> {
  const hash = createHash('sha256').update(await codeDigest(HARDWARE_FOLDERS));
  for (const name of (await readdir(rtlDir())).sort()) {
    if (/\.svh?$/.test(name)) hash.update(name).update(await readFile(join(rtlDir(), name)));
  }
  const yosys = area === undefined ? undefined : needTool('yosys');
  if (area === 'asic') await readLiberty(DEFAULT_LIBERTY);
  return {
    node: process.version,
    training: await codeDigest(),
    hardware: hash.digest('hex'),
    yosys: yosys === undefined ? '' : (await runTool(yosys, ['-V'])).output.trim(),
    liberty:
      area === 'asic'
        ? createHash('sha256')
            .update(await readFile(DEFAULT_LIBERTY))
            .digest('hex')
        : '',
  };
}

/** All that a co-simulated point is, however it was written: an option that is named with its default is none. */
export function identityOf({
  network,
  array,
  weightTiles,
  compact,
  samples,
  testSamples,
  epochs,
  order,
}: RunSpec): object {
  return { network, array, weightTiles, compact, samples, testSamples, epochs, order };
}

type DataDigests = ReturnType<typeof dataDigests>;
const known = new WeakMap<Dataset, Map<string, DataDigests>>();

/** Points have the same data as a rule: they are read through once. */
function digestsOf({ dataset, samples, testSamples }: RunSpec): DataDigests {
  const parts = known.get(dataset) ?? new Map<string, DataDigests>();
  known.set(dataset, parts);
  const part = `${samples} ${testSamples}`;
  const digests = parts.get(part) ?? dataDigests(dataset, samples, testSamples);
  parts.set(part, digests);
  return digests;
}

/** Names a job by all that its result depends on. Where data lie does not matter. */
export function jobKey(
  job: Job,
  spec: RunSpec,
  { node, training, ...tools }: Surroundings,
): string {
  const data = digestsOf(spec);
  const content =
    job.kind === 'train'
      ? { node, training, data, ...job.training, dataset: undefined }
      : job.kind === 'cosim'
        ? {
            ...{ node, training, hardware: tools.hardware, data },
            ...{ run: identityOf(spec), samples: job.options['samples'] },
          }
        : { ...tools, target: job.target, parameters: learnerParameters(learnerFor(spec)) };
  return createHash('sha256')
    .update(JSON.stringify({ kind: job.kind, ...content }))
    .digest('hex')
    .slice(0, 40);
}
