import { cells, timingTable, Waveform } from '../../src/wave/index.js';
import {
  partName,
  partValue,
  type Finding,
  type Part,
  type PipelineClock,
  type Probe,
} from './probe.js';

const sequencer = (name: string, width: number): Part => ({
  path: `learner.u_sequencer.${name}_o`,
  width,
  unsigned: true,
});

/** The sequencer's view of what is issued. */
export const ISSUE_PARTS: readonly Part[] = [
  { path: 'learner.enable', width: 1, unsigned: true },
  sequencer('issue', 1),
  sequencer('pass', 8),
  sequencer('tile', 16),
];

/** What the sample port stores. */
export const SAMPLE_PARTS: readonly Part[] = [
  { path: 'learner.u_sample_port.write_o', width: 1, unsigned: true },
  { path: 'learner.u_sample_port.address_o', width: 16, unsigned: true },
  { path: 'learner.u_sample_port.buffer_o', width: 1, unsigned: true },
];

/** A column's outputs on their way through the result port. */
export function resultParts(width: number, column: number): Part[] {
  const port = (name: string): Part => ({
    path: `learner.u_results.${name}`,
    width: 1,
    unsigned: true,
  });
  const lane = (name: string): Part => ({
    ...port(name),
    lsb: column * width,
    width,
    unsigned: false,
  });
  return [port('write_i'), lane('data_i'), port('valid_o'), port('ready_i'), lane('data_o')];
}

/** The parts worth showing beside a wrong signal: its tile's, and its PE's or lane's own. */
export function partsBeside(wrong: Probe, probes: readonly Probe[]): Part[] {
  const { site, row, column } = wrong;
  const near = probes.filter((probe) => {
    if (probe.site !== site) return false;
    // Of the control signals only the wrong one: the others are a screenful.
    if (wrong.family === 'control' || probe.family === 'control') return false;
    if (probe.path.endsWith('.write_data_i')) return false;
    if (column === undefined) {
      return probe.row === row && (probe.column === undefined || probe.family === 'operand');
    }
    if (row === undefined) {
      return probe.column === column && (probe.row === undefined || /south_q/.test(probe.path));
    }
    if (probe.column === undefined) return probe.row === row;
    return probe.column === column && (probe.row === row || probe.row === undefined);
  });
  const group = site.hardware.group;
  const h = near.filter(
    ({ family, column: at }) =>
      family !== 'operand' || at === undefined || Math.floor((column ?? 0) / group) * group === at,
  );
  const names = new Map<string, Part>();
  for (const part of [...ISSUE_PARTS, ...h, wrong]) names.set(partName(part), part);
  return [...names.values()];
}

/** Columns before and after the wrong one. */
const BEFORE = 7;
const AFTER = 2;

/** Signals around a cycle. */
export interface Timing {
  readonly cycles: readonly number[];
  readonly signals: readonly {
    readonly name: string;
    readonly bits: number;
    /** One a cycle: decimal, x, or a point where nothing is known of what it should be. */
    readonly values: readonly string[];
  }[];
}

/**
 * A timing table of some parts around a cycle, with one more row: what the wrong one should be, where
 * that is known.
 */
export function timingAround(
  waveform: Waveform,
  parts: readonly Part[],
  cycle: number,
  window: { readonly from: number; readonly to: number },
  wrong?: {
    readonly finding: Finding;
    readonly probes: readonly Probe[];
    readonly clock: PipelineClock;
  },
): { readonly table: string; readonly timing: Timing } {
  const from = Math.max(window.from, cycle - BEFORE);
  const to = Math.min(window.to, cycle + AFTER);
  const cycles = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const times = cycles.map((at) => 10 * at - 1);
  const short = (part: Part): string => partName(part).replace(/^learner\./, '');
  const tracks = new Map<string, { width: number; times: number[]; values: (bigint | string)[] }>();
  const unsigned = new Set<string>();
  for (const part of parts) {
    const values = cycles.map((at) => {
      const value = partValue(waveform, part, at);
      return Number.isNaN(value) ? 'x' : BigInt.asUintN(part.width, BigInt(value));
    });
    tracks.set(short(part), { width: part.width, times, values });
    if (part.unsigned) unsigned.add(short(part));
  }
  if (wrong) {
    const { finding, probes, clock } = wrong;
    const { width } = finding.probe;
    const values: (bigint | string)[] = cycles.map(() => '.');
    for (const probe of probes) {
      if (partName(probe) !== partName(finding.probe)) continue;
      const at = clock.after(probe.site.cycle, probe.offset);
      if (at === undefined || at < from || at > to) continue;
      values[at - from] = BigInt.asUintN(width, BigInt(probe.expected));
    }
    const label = `${short(finding.probe)}, expected`;
    tracks.set(label, { width, times, values });
    if (finding.probe.unsigned) unsigned.add(label);
  }
  const shown = new Waveform(waveform.timescale, waveform.endTime, tracks);
  const range = {
    from,
    to,
    radix: (path: string) => (unsigned.has(path) ? ('unsigned' as const) : ('signed' as const)),
  };
  const names = [...tracks.keys()];
  return {
    table: timingTable(shown, names, range),
    timing: {
      cycles,
      signals: names.map((name) => ({
        name,
        bits: tracks.get(name)?.width ?? 0,
        values: cells(shown, name, range),
      })),
    },
  };
}
