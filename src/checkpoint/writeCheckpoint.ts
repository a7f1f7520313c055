import { maxRaw, minRaw, parseFormat } from '../../golden/format.js';
import type { Rule } from '../../golden/index.js';
import { replaceFile } from '../files/replaceFile.js';
import type { Checkpoint, CheckpointArray } from './checkpoint.js';
import { checkpointEntries, type CheckpointEntry } from './checkpointEntries.js';
import { encodeNpy } from './encodeNpy.js';

/** Zip has no dates before 1980; a fixed one makes equal checkpoints equal files. */
const DATE = new Date(1980, 0, 1);

/**
 * Writes a NumPy `.npz` checkpoint, uncompressed as `numpy.savez` does: the same checkpoint gives
 * the same bytes. Atomic: `file` is replaced in one step, or left as it was.
 *
 * @param file       path, as the user gave it; its folder must exist
 * @param checkpoint `Float64Array`s and no formats, or `Int32Array`s and formats
 * @param layers     widths `n_0 .. n_L`
 * @param rule       whose matrices it has. Default: `drtp`
 * @throws UsageError when the file cannot be written
 * @throws RangeError when the checkpoint contradicts itself or the layers: a fault of the caller
 */
export async function writeCheckpoint(
  file: string,
  checkpoint: Checkpoint,
  layers: readonly number[],
  rule: Rule = 'drtp',
): Promise<void> {
  const files: Record<string, Uint8Array> = {};
  const wanted = checkpointEntries(layers, rule);
  for (const group of ['weights', 'biases', 'feedback'] as const) {
    const entries = wanted.filter((entry) => entry.group === group);
    const arrays = checkpoint[group];
    if (arrays.length !== entries.length && !(group === 'feedback' && arrays.length === 0)) {
      throw new RangeError(
        `writeCheckpoint: expected ${entries.length} arrays of ${group}, found ${arrays.length}`,
      );
    }
    arrays.forEach((array, i) => {
      const entry = entries[i];
      if (entry) {
        checkArray(entry, array, checkpoint);
        files[`${entry.name}.npy`] = encodeNpy(array, entry.shape);
      }
    });
  }
  if (checkpoint.formats) {
    const { weight, activation, delta, feedback } = checkpoint.formats;
    files['formats.npy'] = encodeNpy(JSON.stringify({ weight, activation, delta, feedback }), []);
  }
  // Loaded here: most runs keep no checkpoint.
  const { zipSync } = await import('fflate');
  await replaceFile(file, zipSync(files, { level: 0, mtime: DATE }), 'checkpoint');
}

/** Whatever is written can be read again. */
function checkArray(entry: CheckpointEntry, array: CheckpointArray, checkpoint: Checkpoint): void {
  const { formats } = checkpoint;
  if (array instanceof Int32Array !== (formats !== undefined)) {
    throw new RangeError(
      `writeCheckpoint: ${entry.name}: integers need formats, and floats have none`,
    );
  }
  const format =
    formats &&
    parseFormat(entry.group === 'feedback' ? (formats.feedback ?? formats.delta) : formats.weight);
  const low = format ? minRaw(format) : -Number.MAX_VALUE;
  const high = format ? Math.min(maxRaw(format), 2 ** 31 - 1) : Number.MAX_VALUE;
  array.forEach((value, i) => {
    if (!(value >= low && value <= high)) {
      throw new RangeError(
        `writeCheckpoint: ${entry.name}: value ${i} is ${value}, outside ${low} to ${high}`,
      );
    }
  });
}
