import { passTiles, type Program } from '../program/compile.js';

/**
 * Words of the weight memories that a training sample reads and writes: every issued tile is a word in
 * each of the R x C / G memories, padded lanes with the others; updates, and what the feedback
 * matrices learn, write it back. Passes of a basis issue no tile of a matrix.
 */
export function weightWords({ train, hardware }: Program): {
  readonly read: number;
  readonly written: number;
} {
  const words = hardware.rows * (hardware.cols / hardware.group);
  let read = 0;
  let written = 0;
  for (const pass of train) {
    if (pass.op === 'basis' || pass.op === 'mix') continue;
    const tiles = passTiles(pass);
    read += tiles * words;
    if (pass.op === 'update' || pass.op === 'feedback') written += tiles * words;
  }
  return { read, written };
}
