import {
  describeDifference,
  describeValue,
  type CaseRun,
  type CaseView,
  type ReplayCase,
} from '../replay/index.js';
import type { Paint } from './paint.js';

/** What `systole replay --json` writes. Values are raw bits in decimal. */
export interface ReplayResult {
  readonly schema: 'systole.replay-result/1';
  readonly file: string;
  readonly top: string;
  readonly outcome: CaseRun['outcome'];
  /** How it failed when it was saved, in words. */
  readonly recorded: string;
  /** What it does now, in words. */
  readonly now: string;
  readonly port: string | null;
  /** After the reset. */
  readonly cycle: number | null;
  readonly expected: string | null;
  readonly actual: string | null;
  /** Of the whole run, with its reset. */
  readonly cycles: number;
  readonly waveform: string | null;
  readonly picture: string | null;
}

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
