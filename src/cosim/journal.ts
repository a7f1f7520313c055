import type { Column } from './column.js';
import { Operation } from './frame.js';
import { originOf, setOrigin } from './origin.js';

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

/** The run since the last reset. */
interface Run {
  readonly entries: readonly JournalEntry[];
  readonly answers: readonly Answered[];
}

/** Columns that a request gave: of a batch, of one sink of a job, or what a job recorded. */
export type Answered = Readonly<Record<string, Column | undefined>>;

/**
 * What was asked of a simulation since its start or its last reset: enough to run the same again in
 * another process. It keeps the frames that were sent, without a copy, so a long run without a reset
 * holds as much memory as it sent.
 */
export class Journal {
  #entries: JournalEntry[] = [];
  #answers: Answered[] = [];

  constructor(private readonly keepAnswers = false) {}

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** What the requests gave, in their order, if that is kept. Copies: whoever got the columns may write into them. */
  get answers(): readonly Answered[] {
    return this.#answers;
  }

  record(entry: JournalEntry): void {
    if (ASIDE.has(entry.operation)) return;
    if (entry.operation === Operation.reset) {
      // New arrays: who holds those of the run before keeps them.
      this.#entries = [entry];
      this.#answers = [];
    } else {
      this.#entries.push(entry);
    }
  }

  /** To be called when something is asked: takes what is answered, which may come after the next reset. */
  listen(): (columns: Answered) => void {
    if (!this.keepAnswers) return () => undefined;
    const answers = this.#answers;
    return (columns) => {
      const copied = Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, column?.slice()]),
      );
      const origin = originOf(columns);
      if (origin !== undefined) setOrigin(copied, origin);
      answers.push(copied);
    };
  }

  /** What it holds now, for `goBack`. */
  copy(): Run {
    return { entries: [...this.#entries], answers: [...this.#answers] };
  }

  /** Hold again what it held when that was copied. */
  goBack({ entries, answers }: Run): void {
    this.#entries = [...entries];
    this.#answers = [...answers];
  }
}
