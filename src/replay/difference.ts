import type { Reading } from '../cosim/reading.js';

/** Where and what the first difference is. */
export interface Difference {
  readonly port: string;
  /** Index of the word in its column. */
  readonly index: number;
  /** Cycle since the end of the reset, from 0; undefined for the words of a stream. */
  readonly cycle: number | undefined;
  /** Raw bits. */
  readonly expected: bigint;
  readonly actual: bigint;
  /** Bits of the port; undefined if it is not known. */
  readonly width: number | undefined;
  readonly signed: boolean;
  /** Index in the journal of the request whose answer has the word. */
  readonly request: number | undefined;
  /** Index of the stream sink that collected the word. */
  readonly sink: number | undefined;
  /** How that answer is read; undefined if the columns did not come from a simulation as they are. */
  readonly reading: Reading | undefined;
  /** What `expected` and `actual` are, if neither is right: the values under two states. */
  readonly sides?: readonly [string, string] | undefined;
}

/** A value as people read it: decimal, and hexadecimal where that says more. */
export function describeValue(raw: bigint, width: number | undefined, signed: boolean): string {
  const value = signed && width !== undefined ? BigInt.asIntN(width, raw) : raw;
  if (raw < 10n && value === raw) return raw.toString();
  const hex = `0x${raw.toString(16).padStart(Math.ceil((width ?? 1) / 4), '0')}`;
  return (width ?? 0) > 64 ? hex : `${value} (${hex})`;
}

/** One sentence: port, place, both values. */
export function describeDifference({
  port,
  index,
  cycle,
  expected,
  actual,
  width,
  signed,
  sides,
}: Difference): string {
  const at = cycle === undefined ? `word ${index}` : `cycle ${cycle}`;
  const values = [expected, actual].map((raw) => describeValue(raw, width, signed));
  if (sides !== undefined) {
    return `${port} differs in ${at}: ${values[0] ?? ''} with ${sides[0]}, ${values[1] ?? ''} with ${sides[1]}`;
  }
  return `${port} differs in ${at}: expected ${values[0] ?? ''}, actual ${values[1] ?? ''}`;
}
