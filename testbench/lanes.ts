import type { Column } from '../src/cosim/index.js';

/** How the lanes of a packed port or memory word lie: lane 0 in the lowest bits. */
export interface LaneLayout {
  readonly lanes: number;
  /** Bits of a lane, 1 to 24. */
  readonly bits: number;
  /** Bytes from one word of the column to the next. */
  readonly stride: number;
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/**
 * Writes `values` (words x lanes, raw) into a column, two's complement.
 *
 * @param column zero where it is to be written
 * @param first  word of the column at which to start
 */
export function packLanes(
  column: Column,
  { lanes, bits, stride }: LaneLayout,
  values: Int32Array,
  first = 0,
): void {
  const bytes = bytesOf(column);
  const mask = 2 ** bits - 1;
  const words = values.length / lanes;
  for (let word = 0; word < words; word++) {
    const base = (first + word) * stride;
    for (let lane = 0; lane < lanes; lane++) {
      const at = lane * bits;
      let rest = (values[word * lanes + lane] ?? 0) & mask;
      if (rest === 0) continue;
      let byte = base + (at >> 3);
      // At most 24 + 7 bits: fits 32.
      rest <<= at & 7;
      for (; rest !== 0; rest >>>= 8, byte++) bytes[byte] = (bytes[byte] ?? 0) | (rest & 0xff);
    }
  }
}

/** The signed values of `words` words of a column, words x lanes. */
export function unpackLanes(
  column: Column,
  { lanes, bits, stride }: LaneLayout,
  words: number,
): Int32Array {
  const bytes = bytesOf(column);
  const values = new Int32Array(words * lanes);
  const up = 32 - bits;
  for (let word = 0; word < words; word++) {
    const base = word * stride;
    for (let lane = 0; lane < lanes; lane++) {
      const at = lane * bits;
      const byte = base + (at >> 3);
      const raw =
        ((bytes[byte] ?? 0) |
          ((bytes[byte + 1] ?? 0) << 8) |
          ((bytes[byte + 2] ?? 0) << 16) |
          ((bytes[byte + 3] ?? 0) << 24)) >>>
        (at & 7);
      values[word * lanes + lane] = (raw << up) >> up;
    }
  }
  return values;
}
