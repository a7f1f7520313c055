import { issueAt, passTiles, tileAt, type Program } from '../program/compile.js';
import { placePasses } from '../program/placePasses.js';

/** Where and when the array multiplies for one training sample. */
export interface ArrayUse {
  /** MACs of each PE: row by row, column by column. */
  readonly elements: readonly (readonly number[])[];
  /** MACs issued in stretches of so many cycles, from the load of the sample's first pass. */
  readonly every: number;
  readonly macs: readonly number[];
}

/**
 * The live lanes of every tile that a training sample issues, zero values included; bias products,
 * padded lanes, and what is multiplied beside the array are not there.
 *
 * @param stretches into which the sample is cut, most
 */
export function arrayUse({ train, hardware, period }: Program, stretches = 240): ArrayUse {
  const { rows, cols } = hardware;
  const elements = Array.from({ length: rows }, () => new Array<number>(cols).fill(0));
  const every = Math.max(1, Math.ceil(period / stretches));
  const macs = new Array<number>(Math.ceil(period / every)).fill(0);
  for (const { pass, firstIssue } of placePasses(train)) {
    for (let index = 0; index < passTiles(pass); index++) {
      const { rowTile, columnTile } = tileAt(pass, index);
      const live = pass.rowTiles[rowTile]?.live ?? 0;
      const columns = Math.min(cols, Math.max(0, pass.outputs - columnTile * cols));
      const at = Math.floor((firstIssue + issueAt(pass, index)) / every);
      macs[at] = (macs[at] ?? 0) + live * columns;
      for (const row of elements.slice(0, live)) {
        for (let column = 0; column < columns; column++) row[column] = (row[column] ?? 0) + 1;
      }
    }
  }
  return { elements, every, macs };
}
