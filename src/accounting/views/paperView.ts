/** What one method costs in a paper's own counting, and in the whole step. Multiply-accumulates. */
export interface PaperCost {
  readonly method: string;
  /** The formula of `signal`, in words. */
  readonly formula: string;
  readonly forward: number;
  /** All that makes the learning signals of the hidden layers: what the papers compare. */
  readonly signal: number;
  /** Weight gradients. */
  readonly update: number;
  /** forward + signal + update. */
  readonly step: number;
}

/** One of the papers' tables, rebuilt from formulas. */
export interface PaperTable {
  readonly network: string;
  /** Back-propagation is the first, against which all are held. */
  readonly costs: readonly PaperCost[];
}

/** A paper's own counting. */
export interface PaperView {
  readonly name: string;
  /** The paper. */
  readonly source: string;
  readonly tables: readonly PaperTable[];
  /** How it is counted, and what that leaves out. */
  readonly notes: readonly string[];
}

/** How many times as much back-propagation costs: of the signals, and of the whole step. */
export interface Saving {
  /** Null where signals cost no multiply-accumulates at all. */
  readonly signal: number | null;
  readonly step: number;
}

/** Holds a method against back-propagation, the first of its table. */
export function savingOf({ costs: [bp] }: PaperTable, { signal, step }: PaperCost): Saving {
  if (!bp) throw new RangeError('savingOf: the table is empty.');
  return { signal: signal === 0 ? null : bp.signal / signal, step: bp.step / step };
}
