import { UsageError } from '../errors.js';
import type { Port } from './design.js';

/**
 * One word a cycle (or a transfer, or a memory word), as raw bits: the smallest of the element types
 * that holds the width; above 64 bits, ceil(width / 32) elements of 32 bits a word, lowest first.
 */
export type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** Bytes of a word of the given width in a column, and in the model. */
export function wordBytes(width: number): number {
  if (width <= 8) return 1;
  if (width <= 16) return 2;
  if (width <= 32) return 4;
  if (width <= 64) return 8;
  return 4 * Math.ceil(width / 32);
}

type ColumnType =
  typeof Uint8Array | typeof Uint16Array | typeof Uint32Array | typeof BigUint64Array;

function columnType(width: number): ColumnType {
  if (width <= 8) return Uint8Array;
  if (width <= 16) return Uint16Array;
  if (width <= 32 || width > 64) return Uint32Array;
  return BigUint64Array;
}

/** The columns that are there, by port. */
export function givenColumns(
  columns: Readonly<Record<string, Column | undefined>>,
): [string, Column][] {
  return Object.entries(columns).flatMap(([name, column]) =>
    column === undefined ? [] : [[name, column]],
  );
}

/** A column of `words` words, all zero, for ports or memories of the given width. */
export function newColumn(width: number, words: number): Column {
  const type = columnType(width);
  return new type((words * wordBytes(width)) / type.BYTES_PER_ELEMENT);
}

/** Look at bytes as a column, without a copy. `offset` is a multiple of 8. */
export function asColumn(
  buffer: ArrayBuffer,
  offset: number,
  width: number,
  words: number,
): Column {
  const type = columnType(width);
  return new type(buffer, offset, (words * wordBytes(width)) / type.BYTES_PER_ELEMENT);
}

/**
 * Check that a column can drive `words` words of a port and that every value fits.
 *
 * @throws UsageError if its type is wrong or it is too short; RangeError for a value that is too wide
 */
export function checkColumn(
  column: Column,
  { name, width }: Pick<Port, 'name' | 'width'>,
  words: number,
): void {
  const type = columnType(width);
  if (!(column instanceof type)) {
    throw new UsageError(
      `${name} is ${width} bits wide: its column must be a ${type.name}, not a ${(column as object).constructor.name}`,
    );
  }
  const needed = (words * wordBytes(width)) / type.BYTES_PER_ELEMENT;
  if (column.length < needed) {
    throw new UsageError(
      `${name}: its column has ${column.length} elements, ${needed} are needed for ${words} words of ${width} bits`,
    );
  }
  const tooWide = findTooWide(column, width, needed);
  if (tooWide === undefined) return;
  throw new RangeError(
    `${name}: word ${Math.floor((tooWide * type.BYTES_PER_ELEMENT) / wordBytes(width))} does not fit ` +
      `${width} bits: element ${tooWide} is ${column[tooWide] ?? 0}`,
  );
}

/** Index of the first element with bits above the port's width. */
function findTooWide(column: Column, width: number, needed: number): number | undefined {
  const spare = width % (column.BYTES_PER_ELEMENT === 8 ? 64 : 8 * column.BYTES_PER_ELEMENT);
  if (spare === 0) return undefined;
  if (column instanceof BigUint64Array) {
    // Numbers instead of BigInts: the upper halves tell.
    const halves = new Uint32Array(column.buffer, column.byteOffset, 2 * needed);
    const at = scan(halves, 1, 2, 2 ** (width - 32) - 1);
    return at === undefined ? undefined : (at - 1) / 2;
  }
  const stride = width > 64 ? Math.ceil(width / 32) : 1;
  return scan(column.subarray(0, needed), stride - 1, stride, 2 ** spare - 1);
}

function scan(
  column: Uint8Array | Uint16Array | Uint32Array,
  first: number,
  stride: number,
  limit: number,
): number | undefined {
  for (let i = first; i < column.length; i += stride) {
    if ((column[i] ?? 0) > limit) return i;
  }
  return undefined;
}

/** The same words in one column. */
export function joinColumns(parts: readonly Column[]): Column {
  const [first] = parts;
  if (first === undefined) throw new UsageError('joinColumns: there are no columns');
  if (parts.length === 1) return first;
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return new (first.constructor as ColumnType)(bytes.buffer);
}

/** The bits of one word, as a column of length one. Throws RangeError if the value does not fit. */
export function wordColumn(value: bigint, { name, width }: Pick<Port, 'name' | 'width'>): Column {
  if (value < 0n || value >> BigInt(width) !== 0n) {
    throw new RangeError(`${name}: ${value} does not fit ${width} bits (0 to 2^${width} - 1)`);
  }
  const column = newColumn(width, 1);
  if (column instanceof BigUint64Array) {
    column[0] = value;
  } else {
    for (let i = 0; i < column.length; i++) column[i] = Number((value >> BigInt(32 * i)) & MASK32);
  }
  return column;
}

const MASK32 = 0xffff_ffffn;

/** The word at `index` of a column as one number. */
export function columnWord(column: Column, width: number, index: number): bigint {
  if (width <= 64) return BigInt(column[index] ?? 0);
  const words = Math.ceil(width / 32);
  let value = 0n;
  for (let i = words - 1; i >= 0; i--) {
    value = (value << 32n) | BigInt(column[index * words + i] ?? 0);
  }
  return value;
}
