import { UsageError } from '../errors.js';
import type { DataFile } from './readDataFile.js';

/** An IDX file of unsigned bytes. */
export interface IdxArray {
  /** One size for each dimension, the slowest first. */
  readonly shape: readonly number[];
  /** The product of `shape` many bytes. */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file (the format of MNIST): a magic number `00 00 type dimensions`, one big-endian
 * 32-bit size for each dimension, the values.
 *
 * @param file       the decompressed file
 * @param dimensions 3 for images, 1 for labels
 * @throws UsageError naming file, byte offset, what was expected and what was found
 */
export function parseIdx(file: DataFile, dimensions: number): IdxArray {
  const { path, bytes } = file;
  const header = 4 + 4 * dimensions;
  const magic = (UNSIGNED_BYTE << 8) | dimensions;
  if (bytes.length < 4) {
    throw new UsageError(
      `${path}: byte offset ${bytes.length}: the file ends inside the magic number, expected the 4 bytes ${hex(magic)}. Download the file again.`,
    );
  }
  const found = bytes.readUInt32BE(0);
  if (found !== magic) {
    throw new UsageError(
      `${path}: byte offset 0: expected the magic number ${hex(magic)} (IDX, unsigned bytes, ${dimensions} dimension${dimensions === 1 ? '' : 's'}), found ${hex(found)}. Check that it is the right file, decompressed if its name does not end in .gz.`,
    );
  }
  if (bytes.length < header) {
    throw new UsageError(
      `${path}: byte offset ${bytes.length}: the file ends inside its header, expected ${header} bytes. Download the file again.`,
    );
  }
  const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  shape.forEach((size, i) => {
    if (size === 0) {
      throw new UsageError(
        `${path}: byte offset ${4 + 4 * i}: expected a size of at least 1, found 0. The file holds no data.`,
      );
    }
  });
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length < expected) {
    throw new UsageError(
      `${path}: byte offset ${bytes.length}: the file ends early, expected ${expected} bytes for ${shape.join(' x ')} values. Download the file again.`,
    );
  }
  if (bytes.length > expected) {
    throw new UsageError(
      `${path}: byte offset ${expected}: expected the end of the file after ${shape.join(' x ')} values, found ${bytes.length - expected} more bytes. Download the file again.`,
    );
  }
  return { shape, values: new Uint8Array(bytes.subarray(header)) };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
