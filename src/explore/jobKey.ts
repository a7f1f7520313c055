import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { codeDigest } from '../compare/codeDigest.js';
import { dataDigests } from '../compare/jobKeys.js';
import { runTool } from '../cosim/runTool.js';
import { lookUp } from '../cosim/toolchain.js';
import { learnerParameters } from '../program/hardware.js';
import { learnerFor } from '../run/learnerFor.js';
import type { RunSpec } from '../run/runSpec.js';
import type { Job } from './job.js';

/** What simulates and synthesises a learner, besides what trains. */
const HARDWARE_FOLDERS = ['golden', 'src/program', 'src/run', 'src/synthesis', 'testbench'];

/** What results depend on besides their jobs. */
export interface Surroundings {
  readonly node: string;
  /** Of what trains. */
  readonly training: string;
  /** Of what simulates and synthesises, RTL included. */
  readonly hardware: string;
  readonly yosys: string;
}

/** Looks at code and tools, once for all jobs. */
export async function surroundings(area: boolean): Promise<Surroundings> {
  const hash = createHash('sha256').update(await codeDigest(HARDWARE_FOLDERS));
  for (const name of (await readdir(rtlDir())).sort()) {
    if (/\.svh?$/.test(name)) hash.update(name).update(await readFile(join(rtlDir(), name)));
  }
  const yosys = area ? lookUp('yosys') : undefined;
  return {
    node: process.version,
    training: await codeDigest(),
    hardware: hash.digest('hex'),
    yosys: yosys === undefined ? '' : (await runTool(yosys, ['-V'])).output.trim(),
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

/** Names a job by all that its result depends on. Where data lie does not matter. */
export function jobKey(
  job: Job,
  spec: RunSpec,
  { node, training, ...tools }: Surroundings,
): string {
  const data = dataDigests(spec.dataset, spec.samples, spec.testSamples);
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
