/** A text that stands exactly once in a file, and what is put there. */
export interface Change {
  /** Name of a file of rtl/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** What is proved of some modules of rtl/, and a fault with which it does not hold. */
export interface Proof {
  readonly name: string;
  /** In one sentence, without a full stop. */
  readonly claim: string;
  /** Modules of rtl/ that are read; `NAME.svh` beside the proof goes into the first one. */
  readonly modules: readonly string[];
  /**
   * Inductive: for ever, from that so many cycles that hold make the next one hold. Bounded: for so
   * many cycles from reset on.
   */
  readonly method: 'inductive' | 'bounded';
  readonly cycles: number;
  /** What is not looked at, and may do anything that the proof's assumptions allow. */
  readonly abstraction?: Change;
  /** The twin: with it the proof must be refuted. */
  readonly fault: Change & {
    readonly what: string;
    /** Signals of the trace that show it, below `top`. */
    readonly signals: readonly string[];
  };
}
