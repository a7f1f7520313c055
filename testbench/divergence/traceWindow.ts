import { readWaveform, type Waveform } from '../../src/wave/index.js';
import { withoutSent, type Rerun } from './rerun.js';
import type { Timeline } from './timeline.js';

/** Cycles of a run. */
export interface Window {
  /** First and last cycle. */
  readonly from: number;
  readonly to: number;
}

/**
 * Runs `count` samples once more with a waveform of a window of cycles.
 *
 * @param rerun of the flavour that writes waveforms
 * @returns the cycles that the waveform really has: with stalls it may begin earlier, where the run
 *   can be cut without changing it
 */
export async function traceWindow(
  rerun: Rerun,
  count: number,
  timeline: Timeline,
  window: Window,
  file: string,
): Promise<Window> {
  const { target } = rerun;
  const tail = await rerun.toTail(count);
  let cut = Math.max(tail.start, window.from - 1);
  while (target.stalls.chance > 0 && cut > tail.start && !timeline.clean(cut)) cut--;
  const sink = target.resultSink;
  const before = await target.stream({
    sources: [tail.source],
    sinks: [sink],
    until: { cycles: cut - tail.start },
  });
  const source = withoutSent(tail.source, before.sources[0]?.sent ?? 0);
  await target.simulation.traceStart(file);
  await target.stream({
    sources: [source],
    sinks: [sink],
    until: { cycles: Math.max(1, window.to - cut) },
  });
  await target.simulation.traceStop();
  return { from: cut + 1, to: Math.max(cut + 1, window.to) };
}

/** Some signals of a window. */
export function readWindow(
  file: string,
  { from, to }: Window,
  paths: ReadonlySet<string>,
): Promise<Waveform> {
  return readWaveform(file, {
    signals: (path) => path === 'learner.enable' || paths.has(path),
    from: 10 * from - 9,
    to: 10 * to,
  });
}
