import type { Hardware } from '../../src/program/hardware.js';
import { tileAt, type Pass, type Program } from '../../src/program/compile.js';
import type { ExpectedLayer, ExpectedSample } from './expected.js';
import type { Timeline } from './timeline.js';

/** One tile of one pass of one sample, issued in a known cycle. */
export interface Site {
  readonly hardware: Hardware;
  readonly expected: ExpectedSample;
  /** The layer that the pass is for. */
  readonly layer: ExpectedLayer;
  readonly pass: Pass;
  /** Of the program. */
  readonly passIndex: number;
  /** Of the pass, in issue order. */
  readonly index: number;
  /** Row tile and column tile of the pass's matrix. */
  readonly rowTile: number;
  readonly columnTile: number;
  /** In the weight memories. */
  readonly address: number;
  /** Of its issue. */
  readonly cycle: number;
}

/** The tiles of a pass of a sample in issue order. */
export function sitesOf(
  program: Program,
  timeline: Timeline,
  expected: ExpectedSample,
  passIndex: number,
): Site[] {
  const pass = program.train[passIndex];
  const layer = expected.layers[(pass?.layer ?? 0) - 1];
  if (!pass || !layer) throw new RangeError(`sitesOf: there is no pass ${passIndex}.`);
  return (timeline.issues.get(expected.sample) ?? [])
    .filter((issue) => issue.pass === passIndex)
    .map(({ cycle, index }) => ({
      hardware: program.hardware,
      expected,
      layer,
      pass,
      passIndex,
      index,
      ...tileAt(pass, index),
      cycle,
    }));
}

/** Is this the first or the last tile of those whose sums belong together? */
export function turnOf({ pass, rowTile, columnTile }: Site): {
  readonly first: boolean;
  readonly last: boolean;
} {
  const [at, of] =
    pass.op === 'transposed' ? [columnTile, pass.columnTiles] : [rowTile, pass.rowTiles.length];
  return { first: at === 0, last: at === of - 1 };
}

/** Row of the pass's matrix that a row holds; the biases are row `inputs`, no row is -1. */
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
