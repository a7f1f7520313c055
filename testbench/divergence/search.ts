import { tileAt, type Pass, type Program } from '../../src/program/compile.js';
import type { CosimPlan } from '../cosimulate.js';
import type { Divergence } from './divergence.js';
import { expectedSample, type ExactRun, type ExpectedSample } from './expected.js';
import type { BadRun } from './firstBadRun.js';
import type { Rerun } from './rerun.js';
import { epochOf } from './runPlan.js';
import { firstBadIssue, type BadIssue } from './schedule.js';
import { sitesOf, type Site } from './site.js';
import { firstBadLeft, stagesOf, type BadLeft, type Stage } from './stages.js';
import type { Timeline } from './timeline.js';

/** The stage of a sample at which a run parts from the exact model, and what was seen there. */
export interface BadStage {
  readonly expected: ExpectedSample;
  /** Pass of the program; -1 for the sample as it arrived. */
  readonly pass: number;
  readonly left?: BadLeft;
  readonly issue?: BadIssue;
  /** An output that reached the host wrong although nothing inside was. */
  readonly output?: { readonly index: number; readonly expected: number; readonly actual: number };
}

/** Runs up to a stage and looks. */
async function lookAt(rerun: Rerun, count: number, stage: Stage): Promise<BadLeft | undefined> {
  const { target } = rerun;
  const tail = await rerun.toTail(count);
  await target.stream({
    sources: [tail.source],
    sinks: [target.resultSink],
    until: { cycles: Math.max(0, stage.cycle - tail.start) },
  });
  return firstBadLeft(target.simulation, stage);
}

function badOutput(plan: CosimPlan, run: BadRun, sample: number): BadStage['output'] {
  const classes = plan.program.spec.layers.at(-1) ?? 0;
  for (let index = 0; index < classes; index++) {
    const expected = run.expectedY[sample * classes + index] ?? 0;
    const actual = run.y[sample * classes + index] ?? 0;
    if (expected !== actual) return { index, expected, actual };
  }
  return undefined;
}

/**
 * The first stage of the last samples of a bad run that left something wrong, in the order of the
 * program. Samples before those were well in a run that was shorter by one.
 */
export async function firstBadStage(
  rerun: Rerun,
  exact: ExactRun,
  run: BadRun,
  timeline: Timeline,
  timed: boolean,
  onStage?: (sample: number, pass: number) => void,
): Promise<BadStage | undefined> {
  const { plan } = rerun;
  const { program } = plan;
  const outputPass = program.train.findIndex(({ op, isOutput }) => op === 'forward' && isOutput);
  for (let n = Math.max(timeline.tail, run.count - 3); n < run.count; n++) {
    const expected = expectedSample(exact, n);
    for (const stage of stagesOf(plan, timeline, expected)) {
      const { pass } = stage;
      onStage?.(n, pass);
      const issue = pass < 0 ? undefined : firstBadIssue(program, timeline, n, pass, timed);
      if (issue) return { expected, pass, issue };
      const left = await lookAt(rerun, run.count, stage);
      if (left) return { expected, pass, left };
      const output = pass === outputPass ? badOutput(plan, run, n) : undefined;
      if (output) return { expected, pass, output };
    }
  }
  return undefined;
}

/** Index of a layer's forward pass. */
function forwardOf({ train }: Program, { layer }: Pass): number {
  return train.findIndex((pass) => pass.op === 'forward' && pass.layer === layer);
}

/** The tiles among which the first wrong signal of a bad stage is looked for. */
export function suspectSites(plan: CosimPlan, timeline: Timeline, bad: BadStage): Site[] {
  const { program } = plan;
  const pass = program.train[bad.pass];
  if (!pass) return [];
  const sites = sitesOf(program, timeline, bad.expected, bad.pass);
  const { cols } = program.hardware;
  const { rowTile, columnTile } = bad.issue
    ? tileAt(pass, bad.issue.index)
    : (bad.left?.site ?? { rowTile: 0, columnTile: Math.floor((bad.output?.index ?? 0) / cols) });
  switch (pass.op) {
    case 'update':
    case 'feedback':
      return bad.issue
        ? sites.filter((site) => site.columnTile === columnTile)
        : sites.filter((site) => site.columnTile === columnTile && site.rowTile === rowTile);
    case 'transposed':
      return sites.filter((site) => site.rowTile === rowTile);
    default: {
      const near = sites.filter((site) => site.columnTile === columnTile);
      // The modulator has projected the layer's h as its forward pass made it.
      return pass.op === 'basis' || (pass.op === 'mix' && pass.inputs === 0)
        ? [...sitesOf(program, timeline, bad.expected, forwardOf(program, pass)), ...near]
        : near;
    }
  }
}

/** What a bad stage says by itself, without a look inside. */
export function divergenceOf(plan: CosimPlan, run: BadRun, bad: BadStage): Divergence {
  const { program } = plan;
  const { expected, left, issue, output } = bad;
  const pass = program.train[bad.pass];
  const { activation } = program.hardware.formats;
  const where = {
    sample: expected.sample,
    epoch: epochOf(plan, expected.sample),
    label: expected.label,
    ...(pass ? { layer: pass.layer, pass: { index: bad.pass, op: pass.op } } : {}),
    samplesNeeded: run.count,
  };
  const tile = (index: number): Pick<Divergence, 'tile'> => {
    if (!pass) return {};
    const { address, rowTile, columnTile } = tileAt(pass, index);
    return { tile: { address, row: rowTile, column: columnTile } };
  };
  if (left) {
    const { site, row, column, place, fraction } = left;
    const scale = { ...(fraction === undefined ? {} : { fraction }), width: place.width };
    return {
      family: left.family,
      ...where,
      ...(site ? tile(site.index) : {}),
      ...(row === undefined ? {} : { row }),
      ...(column === undefined ? {} : { column }),
      signal: `${place.instance}.mem[${place.address}]`,
      expected: { raw: left.expected, ...scale },
      actual: { raw: left.actual, ...scale },
    };
  }
  if (issue) {
    return {
      family: 'schedule',
      ...where,
      ...tile(issue.index),
      cycle: issue.cycle,
      signal: issue.signal,
      expected: { raw: issue.expected },
      actual: { raw: issue.actual },
    };
  }
  const scale = { fraction: activation.fraction, width: activation.width };
  const { cols } = program.hardware;
  const index = output?.index ?? 0;
  return {
    family: 'result',
    ...where,
    ...tile((Math.floor(index / cols) + 1) * (pass?.rowTiles.length ?? 1) - 1),
    column: index % cols,
    signal: `result_data_o, y[${index}]`,
    expected: { raw: output?.expected ?? 0, ...scale },
    actual: { raw: output?.actual ?? 0, ...scale },
  };
}
