import { wideFormat } from '../../golden/index.js';
import { passTiles } from '../../src/program/compile.js';
import { keepsSlopes } from '../../src/program/hardware.js';
import type { Simulation } from '../../src/cosim/index.js';
import type { CosimPlan } from '../cosimulate.js';
import type { Family } from './divergence.js';
import type { ExpectedSample } from './expected.js';
import { memoryMap, type MemoryPlace } from './memoryNames.js';
import { MemoryReader } from './memoryReader.js';
import { keptSlope } from './keptSlope.js';
import { passLatency } from './passLatency.js';
import { liveColumns, sitesOf, turnOf, type Site } from './site.js';
import { siteValues } from './siteValues.js';
import { returnedError } from './returnedError.js';
import { settledAfter, type Timeline } from './timeline.js';

/** A number that a stage of a sample leaves in a memory. */
export interface Left {
  readonly family: Family;
  readonly place: MemoryPlace;
  readonly expected: number;
  /** Fraction bits, if it stands for a real number. */
  readonly fraction?: number;
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

/** What the lanes leave for a column tile, in the order in which it is compared. */
function leftByLanes(site: Site): Left[] {
  const { hardware, pass, layer, expected, columnTile } = site;
  if (!turnOf(site).last) return [];
  const map = memoryMap(hardware);
  const { activation, delta } = expected.spec.formats;
  const wide = wideFormat(activation).fraction;
  // Lanes without a unit leave zero: what is read there later must not count.
  return Array.from({ length: hardware.cols }, (_, column): Left[] => {
    const unit = columnTile * hardware.cols + column;
    const back = (values: ArrayLike<number>, fraction: number): Left => ({
      family: 'activation-write',
      place: map.hidden(pass.outputBase, columnTile, column),
      expected: values[unit] ?? 0,
      fraction,
      site,
      column,
    });
    const deltas = (raw: number, fraction: number): Left => ({
      family: 'delta-write',
      place: map.delta(pass.deltaBase, columnTile, column),
      expected: raw,
      fraction,
      site,
      column,
    });
    const d = layer.delta[unit] ?? 0;
    if (pass.op === 'tangent') {
      const v = layer.perturbation[unit] ?? 0;
      return [back(layer.tangent, wide), ...(pass.isOutput ? [] : [deltas(v, 0)])];
    }
    if (pass.op === 'local') {
      const q = layer.localError[unit] ?? 0;
      return [back(layer.localError, delta.fraction), deltas(q, delta.fraction)];
    }
    if (pass.op === 'projection') return [back(layer.projection, wide)];
    if (pass.op !== 'forward') return [deltas(d, delta.fraction)];
    if (pass.isOutput) {
      return [
        ...(pass.keepError ? [back(expected.errorBack, delta.fraction)] : []),
        deltas(d, delta.fraction),
      ];
    }
    const slope: Left = {
      family: 'slope-write',
      place: map.slope(pass.slopeBase + columnTile, column),
      expected: keptSlope(site, unit),
      site,
      column,
    };
    return [
      back(layer.h, activation.fraction),
      deltas(pass.project ? d : 0, delta.fraction),
      ...(keepsSlopes(hardware) && column < liveColumns(site) ? [slope] : []),
    ];
  }).flat();
}

/** What the rows leave: delta of their units, in the memories of the columns that made these. */
function leftByRows(site: Site): Left[] {
  const { hardware, pass, layer } = site;
  const tile = pass.rowTiles[site.rowTile];
  if (!turnOf(site).last || !tile) return [];
  const { cols, formats } = hardware;
  const map = memoryMap(hardware);
  // Behind the last unit the lanes have left zeros, and rows without a unit leave them alone.
  const lastTile = site.rowTile === pass.rowTiles.length - 1;
  const end = lastTile ? Math.ceil(pass.inputs / cols) * cols : tile.firstUnit + tile.live;
  return Array.from({ length: end - tile.firstUnit }, (_, row): Left => {
    const unit = tile.firstUnit + row;
    return {
      family: 'delta-write',
      place: map.delta(pass.outputBase, Math.floor(unit / cols), unit % cols),
      expected: layer.delta[unit] ?? 0,
      fraction: formats.delta.fraction,
      site,
      ...(row < tile.live ? { row } : {}),
    };
  });
}

function leftByUpdate(site: Site): Left[] {
  const { hardware, columnTile, address } = site;
  const map = memoryMap(hardware);
  const { weightAfter } = siteValues(site);
  const found: Left[] = [];
  for (let row = 0; row < hardware.rows; row++) {
    for (let column = 0; column < hardware.cols; column++) {
      found.push({
        family: 'weight-write',
        place: map.weight(address, row, column),
        expected: weightAfter(row, columnTile * hardware.cols + column),
        fraction: hardware.formats.weight.fraction,
        site,
        row,
        column,
      });
    }
  }
  return found;
}

/** M of a layer's projection, as its mixing leaves it, and r where it goes back to the rows. */
function leftByMixing(site: Site): Left[] {
  const { hardware, layer, pass } = site;
  if (!turnOf(site).last) return [];
  const map = memoryMap(hardware);
  const { cols, formats } = hardware;
  const back = Array.from(returnedError(site), (expected, c): Left => ({
    family: 'activation-write',
    place: map.hidden(pass.inputBase, Math.floor(c / cols), c % cols),
    expected,
    fraction: formats.delta.fraction,
    site,
    column: c % cols,
  }));
  const learnt = Array.from(layer.after.mixing, (expected, at): Left => ({
    family: 'weight-write',
    place: map.mixing(pass.outputBase + at),
    expected,
    fraction: formats.weight.fraction,
    site,
  }));
  return [...(pass.inputs > 0 ? back : []), ...learnt];
}

/** What a pass leaves in the memories with one of its tiles. */
function leftBy(site: Site): Left[] {
  switch (site.pass.op) {
    case 'update':
    case 'feedback':
      return leftByUpdate(site);
    case 'transposed':
      return leftByRows(site);
    case 'mix':
      return leftByMixing(site);
    default:
      return leftByLanes(site);
  }
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
    const words = expected.layers[pass.layer - 1]?.after.mixing.length ?? 0;
    const latency = passLatency(pass, hardware, words);
    return {
      pass: index,
      cycle: settledAfter(program, timeline, sample, lastTile, latency),
      left: sitesOf(program, timeline, expected, index).flatMap(leftBy),
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
