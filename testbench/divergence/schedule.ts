import { passTiles, tileAt, type Program } from '../../src/program/compile.js';
import { issueOffset, type Timeline } from './timeline.js';

/** An issue that is not the program's. */
export interface BadIssue {
  readonly signal: string;
  /** Tile of the pass, in issue order. */
  readonly index: number;
  readonly cycle: number;
  readonly expected: number;
  readonly actual: number;
}

/**
 * The first issue of a pass that has the wrong tile, comes in a wrong cycle, is missing or is too many.
 *
 * @param timed nothing stalls: cycles are known
 */
export function firstBadIssue(
  program: Program,
  timeline: Timeline,
  sample: number,
  passIndex: number,
  timed: boolean,
): BadIssue | undefined {
  const pass = program.train[passIndex];
  const run = timeline.issues.get(sample) ?? [];
  if (!pass) return undefined;
  const issues = run.filter((issue) => issue.pass === passIndex);
  const start = run[0]?.cycle ?? 0;
  for (const [index, { cycle, tile }] of issues.entries()) {
    const due = start + issueOffset(program, passIndex, index);
    const expected = tileAt(pass, index).address;
    if (tile !== expected) {
      const signal = 'learner.u_sequencer.tile_o';
      return { signal, index, cycle, expected, actual: tile };
    }
    if (timed && cycle !== due) {
      const signal = 'cycle of learner.u_sequencer.issue_o';
      return { signal, index, cycle, expected: due, actual: cycle };
    }
  }
  if (issues.length === passTiles(pass)) return undefined;
  return {
    signal: 'issues of learner.u_sequencer in this pass',
    index: Math.max(0, issues.length - 1),
    cycle: issues.at(-1)?.cycle ?? start,
    expected: passTiles(pass),
    actual: issues.length,
  };
}
