import { readFile } from 'node:fs/promises';
import { maxRaw, minRaw, parseFormat, type Format } from '../../golden/format.js';
import type { Rule } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import type { Checkpoint, CheckpointArray, CheckpointFormats } from './checkpoint.js';
import { checkpointEntries, type CheckpointEntry } from './checkpointEntries.js';
import { decodeNpy } from './decodeNpy.js';
import type { NpyArray, NpyNumbers } from './npyArray.js';
import { readZip, type ZipEntry } from './readZip.js';

/** More than the header and the text of any array that belongs to a checkpoint. */
const MAX_EXTRA_BYTES = 1 << 17;

/**
 * Reads a NumPy `.npz` checkpoint, such as `writeCheckpoint` or Python's `numpy.savez` writes.
 *
 * - `W1 .. WL` (`n_l x n_(l-1)`) and `b1 .. bL` (`n_l`) must be there; the rule's own matrices, such
 *   as `B1 .. B(L-1)` (`C x n_l`), all or none.
 * - All arrays are floating point (`<f8`, or `<f4` which is widened), or all are integers (`<i8`,
 *   `<i4`, `<i2`, `|i1`, `|u1`): raw values.
 * - Integer checkpoints have `formats`, a NumPy string of JSON. In Python:
 *   `formats=json.dumps({'weight': 's16.13', 'activation': 's8.7', 'delta': 's8.7'})`, and back
 *   `json.loads(str(npz['formats']))`: no pickle. One-dimensional `|u1` of the same JSON text is read
 *   too. Weights and biases must lie in the weight format, B in the delta format, or in the one that
 *   `formats` gives as `feedback`.
 *
 * @param file   path, as the user gave it
 * @param layers widths `n_0 .. n_L` of the network that it is for
 * @param rule   whose matrices it may bring. Default: `drtp`
 * @throws UsageError naming file, array, expectation and what was found
 */
export async function readCheckpoint(
  file: string,
  layers: readonly number[],
  rule: Rule = 'drtp',
): Promise<Checkpoint> {
  const zip = await openZip(file);
  const wanted = checkpointEntries(layers, rule);
  const known = new Set([...wanted.map(({ name }) => name), 'formats']);
  for (const name of zip.keys()) {
    if (!known.has(name)) {
      throw new UsageError(
        `${file}: ${name}: unknown name; a checkpoint for ${layers.join('-')} has ${[...known].join(', ')}. Remove it, or check --layers.`,
      );
    }
  }
  const feedbackNames = wanted.filter(({ group }) => group === 'feedback');
  const hasFeedback = feedbackNames.some(({ name }) => zip.has(name));
  const arrays = wanted
    .filter(({ group }) => group !== 'feedback' || hasFeedback)
    .map((entry) => ({ entry, found: readNumbers(file, zip, entry, layers) }));

  const kind = arrays[0]?.found.kind;
  for (const { entry, found } of arrays) {
    if (found.kind !== kind) {
      throw new UsageError(
        `${file}: ${entry.name}: expected ${kind ?? ''} values like ${arrays[0]?.entry.name ?? ''}, found ${found.dtype}. Save all arrays as float64 or all as raw integers.`,
      );
    }
  }
  const formats = readFormats(file, zip, kind === 'integer');
  const group = (name: CheckpointEntry['group']): CheckpointArray[] =>
    arrays
      .filter(({ entry }) => entry.group === name)
      .map(({ entry, found }) => checkedValues(file, entry, found, formats));
  return {
    ...(formats ? { formats } : {}),
    weights: group('weights'),
    biases: group('biases'),
    feedback: group('feedback'),
  };
}

async function openZip(file: string): Promise<Map<string, ZipEntry>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`${file}: cannot read the checkpoint (${code}). Check the path.`);
  }
  const byName = new Map<string, ZipEntry>();
  for (const entry of naming(file, () => readZip(bytes))) {
    const name = entry.name.replace(/\.npy$/, '');
    if (byName.has(name)) {
      throw new UsageError(`${file}: ${name}: is there twice. Write the checkpoint again.`);
    }
    byName.set(name, entry);
  }
  return byName;
}

/** Runs a parser that knows offsets only, and adds the name of the file and what to do. */
function naming<T>(place: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UsageError(
        `${place}: ${error.message}. Write the checkpoint again, by --save or numpy.savez.`,
      );
    }
    throw error;
  }
}

function readNumbers(
  file: string,
  zip: ReadonlyMap<string, ZipEntry>,
  { name, shape }: CheckpointEntry,
  layers: readonly number[],
): NpyNumbers {
  const wanted = `expected an array of shape ${shapeName(shape)} for the layers ${layers.join('-')}`;
  const entry = zip.get(name);
  if (entry === undefined) {
    throw new UsageError(`${file}: ${name}: is missing, ${wanted}.`);
  }
  const most = 8 * shape.reduce((product, size) => product * size, 1) + MAX_EXTRA_BYTES;
  if (entry.size > most) {
    throw new UsageError(
      `${file}: ${name}: ${wanted}, at most ${most} bytes, found ${entry.size} bytes. Check --layers.`,
    );
  }
  const found = naming(`${file}: ${name}`, () => decodeNpy(entry.contents()));
  if (found.kind === 'text') {
    throw new UsageError(`${file}: ${name}: expected numbers, found a text (${found.dtype}).`);
  }
  if (shapeName(found.shape) !== shapeName(shape)) {
    throw new UsageError(
      `${file}: ${name}: ${wanted}, found ${shapeName(found.shape)}. Check --layers, or transpose the array.`,
    );
  }
  return found;
}

function shapeName(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0] ?? 0},)` : `(${shape.join(', ')})`;
}

function readFormats(
  file: string,
  zip: ReadonlyMap<string, ZipEntry>,
  integers: boolean,
): CheckpointFormats | undefined {
  const entry = zip.get('formats');
  const example = `a string of JSON such as {"weight":"s16.13","activation":"s8.7","delta":"s8.7"}`;
  if (entry === undefined) {
    if (integers) {
      throw new UsageError(
        `${file}: formats: is missing; a checkpoint of integers needs it: ${example}.`,
      );
    }
    return undefined;
  }
  if (!integers) {
    throw new UsageError(
      `${file}: formats: belongs to raw integers, but the arrays are floating point. Remove it, or quantise the arrays.`,
    );
  }
  if (entry.size > MAX_EXTRA_BYTES) {
    throw new UsageError(`${file}: formats: expected ${example}, found ${entry.size} bytes.`);
  }
  const text = textOf(naming(`${file}: formats`, () => decodeNpy(entry.contents())));
  const value = parseJson(text);
  const names = ['weight', 'activation', 'delta'] as const;
  const [weight, activation, delta] = names.map((name) => value?.[name]);
  const feedback = value?.feedback;
  if (
    value === undefined ||
    Object.keys(value).some((key) => ![...names, 'feedback'].includes(key)) ||
    typeof weight !== 'string' ||
    typeof activation !== 'string' ||
    typeof delta !== 'string' ||
    (feedback !== undefined && typeof feedback !== 'string')
  ) {
    throw new UsageError(
      `${file}: formats: expected ${example}, found ${JSON.stringify(text.slice(0, 120))}.`,
    );
  }
  const formats = { weight, activation, delta, ...(feedback === undefined ? {} : { feedback }) };
  for (const [name, format] of Object.entries(formats)) {
    naming(`${file}: formats: ${name}`, () => parseFormat(format));
  }
  return formats;
}

function textOf(array: NpyArray): string {
  return array.kind === 'text'
    ? array.text
    : array.dtype === '|u1' && array.shape.length === 1
      ? Buffer.from(Uint8Array.from(array.values)).toString('utf8')
      : `${array.dtype} of shape ${shapeName(array.shape)}`;
}

function parseJson(text: string): Partial<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

function checkedValues(
  file: string,
  { name, group, shape }: CheckpointEntry,
  { values }: NpyNumbers,
  formats: CheckpointFormats | undefined,
): CheckpointArray {
  const formatName = group === 'feedback' ? (formats?.feedback ?? formats?.delta) : formats?.weight;
  const format: Format | undefined = formatName === undefined ? undefined : parseFormat(formatName);
  const low = format ? minRaw(format) : -Number.MAX_VALUE;
  // Int32Array holds the values: no more than its range of an unsigned 32-bit format.
  const high = format ? Math.min(maxRaw(format), 2 ** 31 - 1) : Number.MAX_VALUE;
  const bad = values.findIndex((value) => !(value >= low && value <= high));
  if (bad >= 0) {
    const columns = shape[1];
    const index = columns === undefined ? [bad] : [Math.floor(bad / columns), bad % columns];
    throw new UsageError(
      `${file}: ${name}[${index.join(', ')}]: expected ${format ? `${low} to ${high}, the raw range of ${formatName ?? ''}` : 'a finite number'}, found ${values[bad] ?? 0}. ${format ? 'Saturate the values or widen the format.' : 'Repair the array.'}`,
    );
  }
  return format ? Int32Array.from(values) : values;
}
