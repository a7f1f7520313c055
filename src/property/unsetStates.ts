import { columnWord, type Column } from '../cosim/column.js';
import type { Answered } from '../cosim/journal.js';
import { originOf } from '../cosim/origin.js';
import type { StartOptions } from '../cosim/index.js';
import { compare, type ExpectedWords } from './compare.js';
import { Mismatch } from './mismatch.js';

/** What all that nothing has set is in a simulation, and how people call that. */
export interface UnsetState {
  readonly name: string;
  readonly start: Pick<StartOptions, 'seed' | 'unset'>;
}

/**
 * The states under which what is set must look the same. A single bit that nothing has set differs
 * between zeros and ones; what these two leave alike, such as the parity of two bits, between random
 * ones, though by chance.
 */
export function unsetStates([first, second]: readonly [number, number]): readonly [
  UnsetState,
  ...UnsetState[],
] {
  return [
    { name: `seed ${first}`, start: { seed: first } },
    { name: 'all unset bits 0', start: { unset: 'zeros' } },
    { name: 'all unset bits 1', start: { unset: 'ones' } },
    { name: `seed ${second}`, start: { seed: second } },
  ];
}

/**
 * Check that the same requests gave the same answers under two states.
 *
 * @param one,other what they gave, and the states' names
 * @param ports that are compared. Default: all that were recorded
 * @throws Mismatch at the first request, and in it the first cycle, in which a port differs
 */
export async function checkAlike(
  one: { readonly name: string; readonly answers: readonly Answered[] },
  other: { readonly name: string; readonly answers: readonly Answered[] },
  ports?: readonly string[],
): Promise<void> {
  const sides = [one.name, other.name] as const;
  for (const [i, expected] of one.answers.entries()) {
    const actual = other.answers[i];
    // A test that asks for something else from here on was told something else by a port that may differ.
    if (actual === undefined || !alike(expected, actual)) return;
    try {
      await compare(actual, wordsOf(expected, actual, ports));
    } catch (error) {
      throw error instanceof Mismatch ? error.between(sides) : error;
    }
    if (ports !== undefined) continue;
    const lengths = [expected, actual].map((columns) => Object.values(columns)[0]?.length ?? 0);
    if (lengths[0] !== lengths[1]) {
      const top = originOf(actual)?.top ?? '';
      throw new Error(
        `${top}: streams went on for another number of words or cycles with ${sides[0]} than with ${sides[1]}`,
      );
    }
  }
}

/** Were they asked for in the same way? */
function alike(one: Answered, other: Answered): boolean {
  const [a, b] = [originOf(one), originOf(other)];
  return (
    a?.request === b?.request &&
    a?.sink === b?.sink &&
    JSON.stringify(a?.reading) === JSON.stringify(b?.reading)
  );
}

/** Of the ports to be compared, the words that both have. */
function wordsOf(
  expected: Answered,
  actual: Answered,
  ports: readonly string[] | undefined,
): Record<string, ExpectedWords> {
  const known = originOf(expected)?.ports ?? [];
  const found: Record<string, ExpectedWords> = {};
  for (const { name, width } of known) {
    const [column, other] = [expected[name], actual[name]];
    if (column === undefined || other === undefined) continue;
    if (ports?.includes(name) === false) continue;
    found[name] = column.length === other.length ? column : common(column, other, width);
  }
  return found;
}

function common(column: Column, other: Column, width: number): ExpectedWords {
  const stride = width > 64 ? Math.ceil(width / 32) : 1;
  return Array.from({ length: other.length / stride }, (_, i) =>
    i < column.length / stride ? columnWord(column, width, i) : undefined,
  );
}
