import type { Port } from './design.js';
import type { Reading } from './reading.js';

/** Where columns came from: which request, which cycles, which ports. */
export interface Origin {
  readonly top: string;
  /** Index of the request in the journal, if the simulation keeps one. */
  readonly request: number | undefined;
  /** Index of the stream sink that collected them; without, there is a word for every cycle. */
  readonly sink?: number;
  /** Cycle of the first word, counted from the end of the last reset; unknown for a sink. */
  readonly firstCycle: number | undefined;
  /** The ports that were recorded. */
  readonly ports: readonly Port[];
  /** How the answer is read, to find the columns in it again. */
  readonly reading: Reading;
}

const origins = new WeakMap<object, Origin>();

/** Remember where columns came from. */
export function setOrigin(columns: object, origin: Origin): void {
  origins.set(columns, origin);
}

/** Where columns came from, if a simulation gave them as they are. */
export function originOf(columns: object): Origin | undefined {
  return origins.get(columns);
}
