import type { Hardware } from '../../src/program/hardware.js';
import type { Pass, Program } from '../../src/program/compile.js';
import type { ExpectedLayer, ExpectedSample } from './expected.js';
import type { Timeline } from './timeline.js';

/** One tile of one pass of one sample, issued in a known cycle. */
export interface Site {
  readonly hardware: Hardware;
  readonly expected: ExpectedSample;
  readonly layer: ExpectedLayer;
  readonly pass: Pass;
  /** Of the program. */
  readonly passIndex: number;
  /** Row tile and column tile of the layer. */
  readonly rowTile: number;
  readonly columnTile: number;
  /** In the weight memories. */
  readonly address: number;
  /** Of its issue. */
  readonly cycle: number;
}

/** The tiles of a pass of a sample, or of one of its column tiles, in issue order. */
export function sitesOf(
  program: Program,
  timeline: Timeline,
  expected: ExpectedSample,
  passIndex: number,
  columnTile?: number,
): Site[] {
  const pass = program.train[passIndex];
  const layer = expected.layers[(pass?.layer ?? 0) - 1];
  if (!pass || !layer) throw new RangeError(`sitesOf: there is no pass ${passIndex}.`);
  const rows = pass.rowTiles.length;
  return (timeline.issues.get(expected.sample) ?? [])
    .filter((issue) => issue.pass === passIndex)
    .map(({ cycle, index }) => ({
      hardware: program.hardware,
      expected,
      layer,
      pass,
      passIndex,
      rowTile: index % rows,
      columnTile: Math.floor(index / rows),
      address: pass.tileBase + index,
      cycle,
    }))
    .filter((site) => columnTile === undefined || site.columnTile === columnTile);
}

/** Input unit that a row holds; the constant input is unit `inputs`, no unit is -1. */
export function inputUnit({ pass, rowTile }: Site, row: number): number {
  const tile = pass.rowTiles[rowTile];
  if (!tile) return -1;
  if (row < tile.live) return tile.firstUnit + row;
  return row === tile.biasRow ? pass.inputs : -1;
}

/** Columns of a tile that hold a unit. */
export function liveColumns({ pass, columnTile, hardware }: Site): number {
  return Math.min(hardware.cols, pass.outputs - columnTile * hardware.cols);
}
