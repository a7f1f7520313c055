import type { Pass } from '../../src/program/compile.js';
import { passTiles } from '../../src/program/compile.js';
import { latencyOf } from '../../src/program/latency.js';
import type { Simulation } from '../../src/cosim/index.js';
import type { CosimPlan } from '../cosimulate.js';
import type { Family } from './divergence.js';
import type { ExpectedSample } from './expected.js';
import { memoryMap, type MemoryPlace } from './memoryNames.js';
import { MemoryReader } from './memoryReader.js';
import { inputUnit, liveColumns, sitesOf, type Site } from './site.js';
import { settledAfter, type Timeline } from './timeline.js';

/** A number that a stage of a sample leaves in a memory. */
export interface Left {
  readonly family: Family;
  readonly place: MemoryPlace;
  readonly expected: number;
  readonly fraction: number;
  readonly site?: Site;
  readonly row?: number;
  readonly column?: number;
}

/** A number in a memory that is not what it should be. */
export interface BadLeft extends Left {
  readonly actual: number;
}

/** A point in a sample's way at which what was made so far is compared. */
export interface Stage {
  /** Pass of the program; -1 for the sample as it arrived. */
  readonly pass: number;
  /** Cycle after which it can be looked at. */
  readonly cycle: number;
  /** In the order in which it is made. */
  readonly left: readonly Left[];
}

function leftByForward(site: Site): Left[] {
  const { hardware, pass, layer, columnTile } = site;
  if (site.rowTile !== pass.rowTiles.length - 1) return [];
  const map = memoryMap(hardware);
  const { activation, delta } = hardware.formats;
  return Array.from({ length: liveColumns(site) }, (_, column): Left[] => {
    const unit = columnTile * hardware.cols + column;
    const h: Left = {
      family: 'activation-write',
      place: map.hidden(pass.outputBase, columnTile, column),
      expected: layer.h[unit] ?? 0,
      fraction: activation.fraction,
      site,
      column,
    };
    const d: Left = {
      family: 'delta-write',
      place: map.delta(pass.deltaBase, columnTile, column),
      expected: layer.delta[unit] ?? 0,
      fraction: delta.fraction,
      site,
      column,
    };
    return pass.isOutput ? [d] : [h, d];
  }).flat();
}

function leftByUpdate(site: Site): Left[] {
  const { hardware, layer, columnTile, address } = site;
  const map = memoryMap(hardware);
  const found: Left[] = [];
  for (let row = 0; row < hardware.rows; row++) {
    const input = inputUnit(site, row);
    for (let column = 0; input >= 0 && column < liveColumns(site); column++) {
      const output = columnTile * hardware.cols + column;
      found.push({
        family: 'weight-write',
        place: map.weight(address, row, column),
        expected: layer.after[input * layer.outputs + output] ?? 0,
        fraction: hardware.formats.weight.fraction,
        site,
        row,
        column,
      });
    }
  }
  return found;
}

/** The last cycle in which a tile of a pass still does something, from its issue on. */
export function passLatency({ op }: Pass, hardware: CosimPlan['program']['hardware']): number {
  const { commit, hidden } = latencyOf(hardware);
  return op === 'update' ? commit : hidden;
}

/** The stages of a training sample, in the order of the program. */
export function stagesOf(plan: CosimPlan, timeline: Timeline, expected: ExpectedSample): Stage[] {
  const { program } = plan;
  const { hardware } = program;
  const { sample } = expected;
  const map = memoryMap(hardware);
  const arrived: Stage = {
    pass: -1,
    cycle: timeline.issues.get(sample)?.[0]?.cycle ?? timeline.end,
    left: Array.from(expected.x, (raw, input) => ({
      family: 'sample',
      place: map.sample(input, sample % 2),
      expected: raw,
      fraction: hardware.formats.activation.fraction,
    })),
  };
  const passes = program.train.map((pass, index): Stage => {
    const lastTile = { pass: index, index: passTiles(pass) - 1 };
    return {
      pass: index,
      cycle: settledAfter(program, timeline, sample, lastTile, passLatency(pass, hardware)),
      left: sitesOf(program, timeline, expected, index).flatMap(
        pass.op === 'update' ? leftByUpdate : leftByForward,
      ),
    };
  });
  return [arrived, ...passes];
}

/** The first number of a stage that is not what it should be. */
export async function firstBadLeft(
  simulation: Simulation,
  { left }: Stage,
): Promise<BadLeft | undefined> {
  const reader = await MemoryReader.read(
    simulation,
    left.map(({ place }) => place),
  );
  for (const one of left) {
    const actual = reader.value(one.place);
    if (actual !== one.expected) return { ...one, actual };
  }
  return undefined;
}
