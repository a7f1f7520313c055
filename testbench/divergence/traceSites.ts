import type { CosimPlan } from '../cosimulate.js';
import type { Divergence } from './divergence.js';
import { basisProbes } from './basisProbes.js';
import { eastProbes } from './eastProbes.js';
import { mixProbes } from './mixProbes.js';
import { passLatency } from './passLatency.js';
import {
  firstFinding,
  partName,
  PipelineClock,
  type Finding,
  type Part,
  type Probe,
} from './probe.js';
import type { Rerun } from './rerun.js';
import type { BadStage } from './search.js';
import { sitesOf, type Site } from './site.js';
import { southProbes } from './southProbes.js';
import { settledAfter, type Timeline } from './timeline.js';
import {
  ISSUE_PARTS,
  partsBeside,
  resultParts,
  SAMPLE_PARTS,
  timingAround,
  type Timing,
} from './timingOf.js';
import { readWindow, traceWindow, type Window } from './traceWindow.js';
import { updateProbes } from './updateProbes.js';

export interface TraceSites {
  /** Of the flavour that writes waveforms. */
  readonly rerun: Rerun;
  /** Samples of the run. */
  readonly count: number;
  readonly timeline: Timeline;
  readonly bad: BadStage;
  /** The tiles to look at. */
  readonly sites: readonly Site[];
  /** What is known without a waveform. */
  readonly seen: Divergence;
  /** Path. */
  readonly vcd: string;
}

export interface Traced {
  readonly divergence: Divergence;
  readonly window: Window;
  readonly table: string;
  readonly timing: Timing;
}

/** Cycles shown before a tile's issue. */
const LEAD = 4;

/**
 * What some tiles must show: of passes whose sums go south whole column tiles, of those whose sums go
 * east whole row tiles, in issue order; of others any.
 */
export function probesOf(sites: readonly Site[]): Probe[] {
  const of = (...ops: Site['pass']['op'][]): Site[] =>
    sites.filter(({ pass }) => ops.includes(pass.op));
  return [
    ...southProbes(of('forward', 'tangent', 'signal', 'local', 'projection')),
    ...eastProbes(of('transposed')),
    ...of('mix').flatMap(mixProbes),
    ...basisProbes(of('basis')),
    ...updateProbes(of('update', 'feedback')),
  ];
}

/** The window that holds all that some tiles of a sample do. */
export function windowOf(plan: CosimPlan, timeline: Timeline, sites: readonly Site[]): Window {
  const [firstSite, lastSite] = [sites[0], sites.at(-1)];
  if (!firstSite || !lastSite) return { from: timeline.end - LEAD, to: timeline.end };
  const { program } = plan;
  const { pass, passIndex, index, expected, layer } = lastSite;
  const words = layer.before.mixing.length;
  const offset = passLatency(pass, program.hardware, words, true) + 2;
  const at = { pass: passIndex, index };
  const to = settledAfter(program, timeline, expected.sample, at, offset);
  return { from: firstSite.cycle - LEAD, to: Math.min(to, timeline.end) };
}

function divergenceAt(seen: Divergence, { probe, cycle, actual }: Finding): Divergence {
  const { site, row, column, fraction, width } = probe;
  const scale = fraction === undefined ? {} : { fraction, width };
  return {
    family: probe.family,
    sample: seen.sample,
    epoch: seen.epoch,
    ...(seen.label === undefined ? {} : { label: seen.label }),
    layer: site.pass.layer,
    pass: { index: site.passIndex, op: site.pass.op },
    tile: { address: site.address, row: site.rowTile, column: site.columnTile },
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
    cycle,
    signal: partName(probe),
    expected: { raw: probe.expected, ...scale },
    actual: { raw: actual, ...scale },
    samplesNeeded: seen.samplesNeeded,
  };
}

/** What to show where no signal of a tile is wrong. */
function partsFor({ program }: CosimPlan, { pass, output }: BadStage): readonly Part[] {
  if (pass < 0) return SAMPLE_PARTS;
  if (!output) return [];
  const { cols, formats } = program.hardware;
  return resultParts(formats.activation.width, output.index % cols);
}

async function look(
  { rerun, count, timeline, bad, seen, vcd }: TraceSites,
  sites: readonly Site[],
  around?: number,
): Promise<Traced & { readonly found: boolean }> {
  const { plan } = rerun;
  const probes = probesOf(sites);
  const wanted =
    around === undefined
      ? windowOf(plan, timeline, sites)
      : { from: around - 2 * LEAD, to: Math.min(timeline.end, around + LEAD) };
  const window = await traceWindow(rerun, count, timeline, wanted, vcd);
  const shown = [...ISSUE_PARTS, ...partsFor(plan, bad)];
  const paths = new Set([...shown, ...probes].map(({ path }) => path));
  const waveform = await readWindow(vcd, window, paths);
  const clock = new PipelineClock(waveform, window.from, window.to);
  const finding = around === undefined ? firstFinding(waveform, clock, probes) : undefined;
  if (finding) {
    const parts = partsBeside(finding.probe, probes);
    const wrong = { finding, probes, clock };
    return {
      found: true,
      divergence: divergenceAt(seen, finding),
      window,
      ...timingAround(waveform, parts, finding.cycle, window, wrong),
    };
  }
  const last = sites.at(-1);
  const words = last?.layer.before.mixing.length ?? 0;
  const later = last ? passLatency(last.pass, last.hardware, words) : 0;
  const cycle = around ?? clock.after(last?.cycle ?? 0, later) ?? window.from;
  return {
    found: false,
    divergence: { cycle, ...seen },
    window,
    ...timingAround(waveform, shown, cycle, window),
  };
}

/**
 * Runs once more with a waveform of some tiles and finds the first signal there that is wrong. Where
 * none is, looks at the whole sample; where still none is, what was seen in the memories stands.
 */
export async function traceSites(options: TraceSites): Promise<Traced> {
  const { bad, timeline } = options;
  const { program } = options.rerun.plan;
  if (bad.issue) return look(options, options.sites, bad.issue.cycle);
  if (options.sites.length > 0) {
    const near = await look(options, options.sites);
    if (near.found) return near;
  }
  if (bad.pass < 0) {
    const [begin] = sitesOf(program, timeline, bad.expected, 0);
    return look(options, [], begin?.cycle ?? timeline.end);
  }
  const passes = program.train.slice(0, bad.pass + 1);
  const all = passes.flatMap((_, index) => sitesOf(program, timeline, bad.expected, index));
  return look(options, all);
}
