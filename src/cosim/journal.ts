import { Operation } from './frame.js';

/** A request as it was sent to a simulator. */
export interface JournalEntry {
  readonly operation: number;
  /** Rises after a failure: the simulator skips what was sent with the epoch of the failure. */
  readonly epoch: number;
  readonly payload: Uint8Array;
}

/** Waveforms and coverage show a run, clocks belong to the start; going back to a snapshot takes the journal back too. */
const ASIDE: ReadonlySet<number> = new Set([
  Operation.traceStart,
  Operation.traceStop,
  Operation.snapshot,
  Operation.restore,
  Operation.coverage,
  Operation.clocks,
]);

/**
 * What was asked of a simulation since its start or its last reset: enough to run the same again in
 * another process. It keeps the frames that were sent, without a copy, so a long run without a reset
 * holds as much memory as it sent.
 */
export class Journal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  record(entry: JournalEntry): void {
    if (ASIDE.has(entry.operation)) return;
    // A new array: who holds the entries of the run before keeps them.
    if (entry.operation === Operation.reset) this.#entries = [entry];
    else this.#entries.push(entry);
  }

  /** What it holds now, for `goBack`. */
  copy(): readonly JournalEntry[] {
    return [...this.#entries];
  }

  /** Hold again what it held when that was copied. */
  goBack(entries: readonly JournalEntry[]): void {
    this.#entries = [...entries];
  }
}
