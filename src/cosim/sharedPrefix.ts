import { Operation, REQUEST_HEADER, Request, type Answer } from './frame.js';
import type { SimulatorProcess } from './simulatorProcess.js';

/** Cycles of a run between two of its snapshots. A snapshot costs about a millisecond. */
export const SPACING = 8192;
/** Kept at a time, of the 64 that a process can have. */
const MOST_SNAPSHOTS = 48;

interface Asked {
  readonly what: string;
  readonly operation: number;
  readonly payload: Uint8Array<ArrayBuffer>;
  /** Of its answer, as far as known. */
  readonly answerBytes: number;
  /** Cycles that it takes, once that is known. */
  cycles: number;
}

/** A request of the present run, and what it was answered. */
interface Entry extends Asked {
  readonly answer: Promise<Answer>;
  /** Of the moment after it, by the process's number. */
  snapshot?: number;
}

/**
 * Runs that begin like the run before: as long as their requests are the same, answers are given again
 * without simulating, and then the simulation goes back to the last snapshot before the first request
 * that differs. It begins with the run after the first long one, which has a snapshot right after its
 * reset, and one after every 8,192 cycles; until then every run is simulated whole.
 *
 * It knows the number of every snapshot, since it alone takes them.
 */
export class SharedPrefix {
  /** Cycles that were not simulated. */
  skipped = 0;
  /** The present run. */
  #entries: Entry[] = [];
  /** Index of the next request in a run that is the same so far; undefined once it is being simulated. */
  #same: number | undefined;
  /** Numbers of the snapshots that can be restored, oldest first. */
  #live: number[] = [];
  #last = 0;
  /** The run before was long. */
  #worthwhile = false;
  #broken = false;
  #off = false;

  constructor(private readonly child: SimulatorProcess) {}

  /** @param cycles that it takes, where that is known */
  ask(what: string, operation: number, request: Request, cycles: number): Promise<Answer> {
    if (this.#off) return this.child.ask(what, operation, request);
    const payload = request.encode(operation, 0, 0).slice(REQUEST_HEADER);
    const begins = operation === Operation.reset;
    if (begins) {
      this.#finish();
      this.#same = this.#entries[0]?.snapshot === undefined ? undefined : 0;
    }
    const entry = this.#same === undefined ? undefined : this.#entries[this.#same];
    if (this.#same !== undefined) {
      if (entry?.operation === operation && equal(entry.payload, payload)) {
        this.skipped += entry.cycles;
        this.#same++;
        // Nothing after the last snapshot can be skipped.
        if (this.#same > this.#lastSnapshot()) this.#goTo(this.#same);
        return entry.answer.then((answer) => {
          this.child.cycles = answer.cycle;
          return copy(answer);
        });
      }
      if (!begins) this.#goTo(this.#same);
    }
    if (begins) this.#begin();
    else this.#keep();
    return this.#perform({ what, operation, payload, answerBytes: request.answerBytes, cycles });
  }

  /** Make the process stand where the run seems to stand, and share nothing from here on. */
  leave(): void {
    if (this.#same !== undefined && this.#same > 0) this.#goTo(this.#same);
    this.#off = true;
  }

  #perform(asked: Asked): Promise<Answer> {
    const { what, operation, payload, answerBytes } = asked;
    const before = this.child.cycles;
    const request = new Request().column(payload);
    request.answerBytes = answerBytes;
    const answer = this.child.ask(what, operation, request);
    // Columns look at the payload, and whoever gets them may write into them.
    const kept = answer.then(copy);
    const entry: Entry = { ...asked, answer: kept };
    this.#entries.push(entry);
    kept.then(
      ({ cycle }) => {
        // How long streams take is known afterwards; without waiting for what was before, too much.
        if (operation === Operation.streams || operation === Operation.axiLite)
          entry.cycles = cycle - before;
      },
      () => {
        this.#broken = true;
      },
    );
    return answer;
  }

  /** Index of the last entry with a snapshot; -1 without. */
  #lastSnapshot(): number {
    return this.#entries.findLastIndex(({ snapshot }) => snapshot !== undefined);
  }

  /** Bring the process to where the first so many entries were done, one or more, and drop the others. */
  #goTo(count: number): void {
    this.#same = undefined;
    this.#entries.length = count;
    const index = this.#lastSnapshot();
    this.#restore(this.#entries[index]?.snapshot ?? 0);
    for (const { what, operation, payload, answerBytes, cycles } of this.#entries.splice(
      index + 1,
    )) {
      this.skipped -= cycles;
      const asked = { what, operation, payload, answerBytes, cycles };
      void this.#perform(asked).catch(() => undefined);
    }
  }

  /** A run is over. After a failure nothing is known of it. */
  #finish(): void {
    this.#worthwhile ||= cyclesOf(this.#entries) >= SPACING;
    if (!this.#broken) return;
    this.#broken = false;
    this.#entries = [];
  }

  /** Begin a run that shares nothing. */
  #begin(): void {
    this.#same = undefined;
    this.#entries = [];
    // The oldest stays: restoring it drops the others.
    const [oldest] = this.#live;
    if (oldest !== undefined && this.#live.length > 1) this.#restore(oldest);
  }

  #restore(snapshot: number): void {
    this.#live.length = this.#live.indexOf(snapshot) + 1;
    void this.child
      .ask('restore', Operation.restore, new Request().u32(snapshot))
      .catch(() => undefined);
  }

  /** Take a snapshot where one is due. */
  #keep(): void {
    const entry = this.#entries.at(-1);
    if (entry === undefined || this.#broken || this.#live.length >= MOST_SNAPSHOTS) return;
    const last = this.#lastSnapshot();
    const due =
      last < 0
        ? this.#worthwhile && this.#entries.length === 1
        : cyclesOf(this.#entries.slice(last + 1)) >= SPACING;
    if (!due) return;
    entry.snapshot = ++this.#last;
    this.#live.push(entry.snapshot);
    this.child.ask('snapshot', Operation.snapshot, new Request()).catch(() => {
      this.#broken = true;
    });
  }
}

function cyclesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { cycles }) => sum + cycles, 0);
}

function copy(answer: Answer): Answer {
  return { ...answer, payload: answer.payload.slice(0) };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
