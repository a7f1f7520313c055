import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CosimPlan, Mismatch } from '../cosimulate.js';
import { checkLoaded } from './checkLoaded.js';
import { locateCounter } from './counters.js';
import type { Divergence } from './divergence.js';
import { ExactRun } from './expected.js';
import { firstBadRun } from './firstBadRun.js';
import { reportText } from './report.js';
import { Rerun, type StartTarget } from './rerun.js';
import { epochOf } from './runPlan.js';
import { divergenceOf, firstBadStage, suspectSites } from './search.js';
import { traceSites } from './traceSites.js';
import type { Timing } from './timingOf.js';
import { watch } from './timeline.js';

export interface LocateOptions {
  /** Starts a fresh process of the RTL that differed, with the same stalls; `traced`: able to write waveforms. */
  readonly startTarget: StartTarget;
  /** The plan whose run differed. */
  readonly plan: CosimPlan;
  /** What `cosimulate` saw first. */
  readonly first: Mismatch;
  /** Existing or new folder for the waveform. */
  readonly folder: string;
  /** Called with what is being done, in words. */
  readonly onProgress?: (text: string) => void;
}

export interface Located {
  /** For people. */
  readonly text: string;
  /** Path of the waveform, where one was made. */
  readonly vcd?: string;
  readonly data: Divergence;
  /** Signals around it, where a waveform was made. */
  readonly timing?: Timing;
}

/**
 * Finds where a difference between RTL and exact model began: by running again, which gives the same
 * cycles again. First the smallest number of samples that shows it; then the first stage of the
 * program whose data in the memories is wrong; then, in a waveform of just that column tile, the first
 * signal that is not what the exact model says.
 */
export async function locateDivergence(options: LocateOptions): Promise<Located> {
  const { startTarget, plan, first, folder, onProgress } = options;
  const located = (data: Divergence): Located => ({ data, text: reportText(plan, data) });
  const unlocated: Divergence = {
    family: 'unlocated',
    sample: first.sample,
    epoch: epochOf(plan, first.sample),
    signal: first.where,
    expected: { raw: first.expected },
    actual: { raw: first.actual },
    samplesNeeded: first.sample + 1,
  };
  const tell = (count: number): void => onProgress?.(`running ${count} samples again`);
  if (first.kind === 'counter') {
    const counter = await Rerun.use(startTarget, false, plan, (rerun) =>
      locateCounter(rerun, first, tell),
    );
    return located(counter ?? unlocated);
  }
  onProgress?.('checking what was loaded');
  const loaded = await checkLoaded(startTarget, plan);
  if (loaded) return located(loaded);

  // A snapshot belongs to its process: the one that searches is the one that writes the waveform.
  return Rerun.use(startTarget, true, plan, async (rerun) => {
    const exact = new ExactRun(plan);
    const run = await firstBadRun(rerun, exact, first, tell);
    if (!run) return located(unlocated);
    const timeline = await watch(await rerun.toTail(run.count), run.count);
    const { chance, resultChance } = rerun.target.stalls;
    const timed = chance === 0 && (resultChance ?? 0) === 0;
    const bad = await firstBadStage(rerun, exact, run, timeline, timed, (sample, pass) =>
      onProgress?.(`comparing sample ${sample}, ${pass < 0 ? 'as it arrived' : `pass ${pass}`}`),
    );
    if (!bad) return located({ ...unlocated, samplesNeeded: run.count });

    onProgress?.('running once more with a waveform');
    await mkdir(folder, { recursive: true });
    const vcd = join(folder, 'divergence.vcd');
    const sites = suspectSites(plan, timeline, bad);
    const seen = divergenceOf(plan, run, bad);
    const { divergence, window, table, timing } = await traceSites({
      rerun,
      count: run.count,
      timeline,
      bad,
      sites,
      seen,
      vcd,
    });
    const text = reportText(plan, divergence, { vcd, ...window, table });
    return { data: divergence, vcd, text, timing };
  });
}
