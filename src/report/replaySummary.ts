import { z } from 'zod';
import {
  describeDifference,
  describeValue,
  type CaseRun,
  type CaseView,
  type ReplayCase,
} from '../replay/index.js';
import type { Paint } from './paint.js';

const text = z.string().nullable();

/** What `systole replay --json` writes. Values are raw bits in decimal. */
export const replayResultSchema = z.strictObject({
  schema: z.literal('systole.replay-result/1'),
  file: z.string(),
  top: z.string(),
  outcome: z.enum(['same', 'differs', 'passes', 'unknown']),
  /** How it failed when it was saved, in words. */
  recorded: z.string(),
  /** What it does now, in words. */
  now: z.string(),
  port: text,
  /** After the reset. */
  cycle: z.int().nullable(),
  expected: text,
  actual: text,
  /** Of the whole run, with its reset. */
  cycles: z.int(),
  waveform: text,
  picture: text,
  /** The inputs by cycle, and all ports around the cycle that matters: as text, and as SVG. */
  stimuli: text,
  diagram: text,
  drawing: text,
});

export type ReplayResult = z.infer<typeof replayResultSchema>;

function saidNow({ failure }: ReplayCase, { outcome, found, actual }: CaseRun): string {
  if (outcome === 'same') return 'the same';
  if (outcome === 'unknown') {
    return 'it ran to its end; what was wrong with it only its test knows';
  }
  const difference = failure?.kind === 'difference' ? failure.difference : undefined;
  if (difference === undefined || actual === undefined) {
    return outcome === 'passes' ? 'it runs to its end' : (found ?? 'something else');
  }
  const { port, cycle, index, width, signed } = difference;
  const at = cycle === undefined ? `word ${index}` : `cycle ${cycle}`;
  const value = `${port} in ${at} is ${describeValue(actual, width, signed)}`;
  return outcome === 'passes' ? `${value}, as expected` : value;
}

/** A replay as data. */
export function replayResult(
  file: string,
  replay: ReplayCase,
  run: CaseRun,
  files: { readonly waveform: string; readonly picture: string } | undefined,
  view: CaseView | undefined,
): ReplayResult {
  const { failure } = replay;
  const difference = failure?.kind === 'difference' ? failure.difference : undefined;
  return {
    schema: 'systole.replay-result/1',
    file,
    top: replay.spec.top,
    outcome: run.outcome,
    recorded:
      difference === undefined
        ? failure?.kind === 'difference' || failure === undefined
          ? 'nothing'
          : failure.message
        : describeDifference(difference),
    now: saidNow(replay, run),
    port: difference?.port ?? null,
    cycle: difference?.cycle ?? null,
    expected: difference?.expected.toString() ?? null,
    actual: run.actual?.toString() ?? null,
    cycles: run.cycles,
    waveform: files?.waveform ?? null,
    picture: files?.picture ?? null,
    stimuli: view?.stimuli ?? null,
    diagram: view?.diagram ?? null,
    drawing: view?.svg ?? null,
  };
}

/** What `systole replay` prints. */
export function replaySummary(
  { top, outcome, recorded, now, waveform, picture }: ReplayResult,
  view: CaseView | undefined,
  paint: Paint,
): string {
  const verdict = {
    same: paint.bad('fails as before'),
    differs: paint.bad('fails in another way'),
    passes: paint.good('does not fail any more'),
    unknown: 'cannot be judged',
  }[outcome];
  return [
    `${paint.strong(top)}: ${verdict}`,
    `  recorded  ${recorded}`,
    `  now       ${now}`,
    ...(view === undefined ? [] : ['', view.diagram.replace(/^/gm, '  ')]),
    ...(waveform === null ? [] : ['', `waveform  ${waveform}`, `picture   ${picture ?? ''}`]),
    '',
  ].join('\n');
}
