import type { Column, StreamResult } from '../../src/cosim/index.js';
import { issueAt, passCycles, type Program } from '../../src/program/compile.js';
import type { Tail } from './rerun.js';

/** A tile as the learner's status ports show its issue. */
export interface Issue {
  readonly cycle: number;
  readonly pass: number;
  /** Which tile of its pass, counted in issue order. */
  readonly index: number;
  /** Tile address. */
  readonly tile: number;
}

/** When the last samples of a run were issued. */
export interface Timeline {
  readonly tail: number;
  /** Of each sample that the record begins with or holds, by sample. */
  readonly issues: ReadonlyMap<number, readonly Issue[]>;
  /** Cycle after which nothing moves any more. */
  readonly end: number;
  /** Can a job be cut after that cycle and go on as though it had not been? */
  readonly clean: (cycle: number) => boolean;
}

const RECORD = ['issue_o', 'pass_o', 'tile_o', 'sample_valid_i', 'sample_ready_o'] as const;

function join(results: readonly StreamResult[], port: string): number[] {
  return results.flatMap(({ recorded }) => {
    const column: Column | undefined = recorded?.[port];
    return column ? Array.from(column as ArrayLike<number | bigint>, Number) : [];
  });
}

/**
 * Watches the last samples of a run to their end.
 *
 * @param count samples of the run
 */
export async function watch(tail: Tail, count: number): Promise<Timeline> {
  const { target, source, start } = tail;
  const record = RECORD;
  const sink = target.resultSink;
  const sent = await target.stream({ sources: [source], sinks: [sink], until: 'sent', record });
  const missing = tail.results - (sent.sinks[0]?.count ?? 0);
  const received = await target.stream({
    sources: [],
    sinks: [sink],
    until: { received: missing },
    record,
  });
  const settled = await target.stream({
    sources: [],
    sinks: [sink],
    until: { port: 'settled_o', equals: 1 },
    record,
  });
  const results = [sent, received, settled];
  const [issue, pass, tile, valid, ready] = RECORD.map((port) => join(results, port));
  const runs: Issue[][] = [];
  for (let at = 0; at < (issue?.length ?? 0); at++) {
    if (!issue?.[at]) continue;
    const now = pass?.[at] ?? 0;
    const before = runs.at(-1)?.at(-1);
    // A new sample begins where the passes begin again.
    if (!before || now < before.pass) runs.push([]);
    runs.at(-1)?.push({
      cycle: start + at + 1,
      pass: now,
      index: before?.pass === now ? before.index + 1 : 0,
      tile: tile?.[at] ?? 0,
    });
  }
  return {
    tail: tail.first,
    issues: new Map(runs.map((run, index) => [count - runs.length + index, run])),
    end: start + (issue?.length ?? 0),
    clean: (cycle) => {
      const at = cycle - start - 1;
      return at < 0 || !valid?.[at] || Boolean(ready?.[at]);
    },
  };
}

/** Pipeline cycles from a sample's first issue to a tile's. */
export function issueOffset(program: Program, pass: number, index: number): number {
  return program.train.slice(0, pass + 1).reduce((offset, run, p) => {
    const begin = offset + (p > 0 ? run.delay : 0);
    return begin + (p < pass ? passCycles(run) : issueAt(run, index));
  }, 0);
}

/**
 * A cycle after which the pipeline has certainly moved on by `offset` cycles since a tile's issue,
 * and by little more. Without stalls that is plain counting; with them, later issues tell.
 */
export function settledAfter(
  program: Program,
  timeline: Timeline,
  sample: number,
  { pass, index }: { readonly pass: number; readonly index: number },
  offset: number,
): number {
  const from = issueOffset(program, pass, index);
  const run = timeline.issues.get(sample) ?? [];
  const own = run.find((issue) => issue.pass === pass && issue.index === index);
  // No cycle moves it on by more than one, even where issues come too soon.
  const earliest = (own?.cycle ?? 0) + offset;
  let beyond = 0;
  for (const later of run) {
    const passed = issueOffset(program, later.pass, later.index) - from;
    if (later.cycle <= (own?.cycle ?? 0)) continue;
    if (passed > offset) return Math.max(earliest, later.cycle - 1);
    beyond = Math.max(beyond, passed);
  }
  // The next sample's first issue is a cycle beyond at the least.
  const next = (timeline.issues.get(sample + 1) ?? []).find(
    (issue) => beyond + 1 + issueOffset(program, issue.pass, issue.index) > offset,
  );
  return Math.max(earliest, next ? next.cycle - 1 : timeline.end);
}
