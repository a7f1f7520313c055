import { UsageError } from '../errors.js';
import { columnWord, type Column } from '../cosim/column.js';
import { originOf, type Origin } from '../cosim/origin.js';
import { rawBits } from '../cosim/stimuli.js';
import { callSite } from './callSite.js';
import { Mismatch } from './mismatch.js';

/** What a port should be, one word a cycle or a transfer; undefined where it does not matter. */
export type ExpectedWords = ArrayLike<number | bigint | undefined>;

/** The earliest difference of one port. */
interface Found {
  readonly index: number;
  readonly expected: bigint;
  readonly actual: bigint;
}

/**
 * Compare what a simulation gave with what was expected.
 *
 * @param actual columns by port, or the promise of them: what `run`, `batch` or a sink of `streams` gave
 * @param expected by port; ports that are not named may be anything. Raw bits, or negative numbers
 *   for ports declared signed. For a port above 64 bits one bigint a word, or a column like the actual
 * @throws Mismatch with the earliest difference; UsageError for a port that was not recorded or a
 *   different number of words; RangeError for an expected value that the port cannot have
 */
export async function compare<Columns extends Readonly<Record<string, Column | undefined>>>(
  actual: Columns | Promise<Columns>,
  expected: { readonly [Name in keyof NoInfer<Columns>]?: ExpectedWords },
): Promise<void> {
  const at = callSite(compare);
  const columns: Readonly<Record<string, Column | undefined>> = await actual;
  const origin = originOf(columns);
  let first: (Found & { port: string }) | undefined;
  for (const [port, words] of Object.entries<ExpectedWords | undefined>(expected)) {
    if (words === undefined) continue;
    const column = columns[port];
    if (column === undefined) {
      const known = Object.keys(columns).join(', ') || 'none';
      throw new UsageError(`compare: ${port} was not recorded; recorded are: ${known}`);
    }
    const found = firstDifference(column, words, port, origin);
    if (found !== undefined && (first === undefined || found.index < first.index)) {
      first = { ...found, port };
    }
  }
  if (first === undefined) return;
  const { port, index } = first;
  const known = origin?.ports.find(({ name }) => name === port);
  throw at(
    new Mismatch({
      ...first,
      cycle: origin?.firstCycle === undefined ? undefined : origin.firstCycle + index,
      width: known?.width,
      signed: known?.signed ?? false,
      request: origin?.request,
      sink: origin?.sink,
      reading: origin?.reading,
    }),
  );
}

function firstDifference(
  column: Column,
  expected: ExpectedWords,
  name: string,
  origin: Origin | undefined,
): Found | undefined {
  // Without an origin an element is a word.
  const elementBits = 8 * column.BYTES_PER_ELEMENT;
  const port = origin?.ports.find((known) => known.name === name) ?? {
    name,
    direction: 'output',
    width: elementBits,
    signed: false,
  };
  const { width } = port;
  const stride = width > 64 ? Math.ceil(width / 32) : 1;
  const words = column.length / stride;
  const packed = stride > 1 && expected instanceof Uint32Array;
  const given = packed ? expected.length / stride : expected.length;
  if (given !== words) {
    throw new UsageError(`compare: ${name} has ${words} words, but ${given} were expected`);
  }
  if (packed) {
    for (let i = 0; i < column.length; i++) {
      if (column[i] === expected[i]) continue;
      const index = Math.floor(i / stride);
      const values = [expected, column].map((all) => columnWord(all as Column, width, index));
      return { index, expected: values[0] ?? 0n, actual: values[1] ?? 0n };
    }
    return undefined;
  }
  for (let index = 0; index < words; index++) {
    const value = expected[index];
    // Equal numbers of one kind need no closer look.
    if (value === undefined || (stride === 1 && value === column[index])) continue;
    const want = rawBits(value, port, `compare: word ${index} expected of ${name}`);
    const actual = columnWord(column, width, index);
    if (want !== actual) return { index, expected: want, actual };
  }
  return undefined;
}
