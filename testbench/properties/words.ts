import { columnWord, newColumn, type Column } from '../../src/cosim/column.js';

/** Raw fields of `bits` bits each in one word, the first in the lowest bits. */
export function packWord(fields: readonly number[], bits: number): bigint {
  return fields.reduceRight(
    (word, field) => (word << BigInt(bits)) | BigInt.asUintN(bits, BigInt(field)),
    0n,
  );
}

/** The signed fields of a word. */
export function unpackWord(word: bigint, bits: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) =>
    Number(BigInt.asIntN(bits, word >> BigInt(bits * k))),
  );
}

/** A column of a port or memory of that width, a word each. */
export function toColumn(width: number, words: readonly bigint[]): Column {
  const column = newColumn(width, words.length);
  if (column instanceof BigUint64Array) {
    words.forEach((word, index) => (column[index] = word));
    return column;
  }
  const perWord = column.length / Math.max(1, words.length);
  for (const [index, word] of words.entries()) {
    for (let k = 0; k < perWord; k++) {
      column[index * perWord + k] = Number((word >> BigInt(32 * k)) & 0xffff_ffffn);
    }
  }
  return column;
}

/** All words of a column. */
export function fromColumn(column: Column | undefined, width: number, count: number): bigint[] {
  if (!column) throw new RangeError('fromColumn: there is no column.');
  return Array.from({ length: count }, (_, index) => columnWord(column, width, index));
}
