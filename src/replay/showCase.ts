import { writeFile } from 'node:fs/promises';
import type { Design } from '../cosim/index.js';
import { UsageError } from '../errors.js';
import { readWaveform } from '../wave/index.js';
import { spanOf, viewCase, type CaseView } from './caseReport.js';
import type { ReplayCase } from './replayCase.js';
import { resetCyclesOf, runCase, type CaseRun, type Span } from './runCase.js';

/** Of runs with more cycles the waveform shows a window. */
const LONGEST_WAVE = 20_000;
/** Cycles before and after the one that matters in such a window. */
const MARGIN = 1000;

/** Cycles of a run that nobody has seen yet: it is done once without a waveform. */
async function lengthOf(traced: Design, replay: ReplayCase): Promise<number> {
  return (await runCase(traced, replay)).cycles;
}

/** Which cycles of a run go into its waveform: all of a short one. */
async function waveSpan(traced: Design, replay: ReplayCase): Promise<Span | undefined> {
  const { failure } = replay;
  let at: number | undefined;
  if (failure?.kind === 'difference') {
    at = failure.difference.cycle;
    if (at !== undefined) at += resetCyclesOf(replay) + 1;
  } else {
    // Where it ends is what matters.
    at = await lengthOf(traced, replay);
  }
  if (at === undefined || at <= LONGEST_WAVE) return undefined;
  return { from: at - MARGIN, to: at + MARGIN };
}

/** Cycles that were asked for, as the process counts them. */
async function askedSpan(traced: Design, replay: ReplayCase, { from, to }: Span): Promise<Span> {
  const first = resetCyclesOf(replay) + 1;
  const last = (await lengthOf(traced, replay)) - first;
  if (from > last) {
    throw new UsageError(`cycle ${from} is not in the run, which ends with cycle ${last}`);
  }
  return { from: from + first, to: Math.min(to, last) + first };
}

/**
 * Do a recorded run again with a waveform, and draw it.
 *
 * @param traced  the design with `traced`
 * @param files   where waveform and picture go
 * @param cycles  after the reset, from 0, what waveform and picture show. Default: all, or what matters
 * @throws ToolError if the simulator cannot be started, UsageError if a file cannot be written
 */
export async function showCase(
  traced: Design,
  replay: ReplayCase,
  files: { readonly waveform: string; readonly picture: string },
  cycles?: Span,
): Promise<{ run: CaseRun; view: CaseView }> {
  const asked = cycles && (await askedSpan(traced, replay, cycles));
  const span = asked ?? (await waveSpan(traced, replay));
  const run = await runCase(traced, replay, {
    file: files.waveform,
    ...(span === undefined ? {} : { cycles: span }),
  });
  const difference = replay.failure?.kind === 'difference' ? replay.failure.difference : undefined;
  const shown = asked ?? spanOf(run.cycles, run.resetCycles, difference?.cycle);
  const { top } = traced.spec;
  const waveform = await readWaveform(files.waveform, {
    signals: (path) => path.lastIndexOf('.') === top.length,
  });
  const view = viewCase(traced, waveform, shown, run.resetCycles, difference);
  await writeFile(files.picture, view.svg);
  return { run, view };
}
