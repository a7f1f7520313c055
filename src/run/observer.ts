/** What a run tells while it goes on. Whoever listens decides what is shown. */
export interface RunObserver {
  /**
   * A phase begins.
   *
   * @param text  for people: what is being done
   * @param total units of it, if that is known
   * @param unit  what is counted
   */
  readonly phase?: (text: string, total?: number, unit?: string) => void;
  /** Units of the phase done so far. */
  readonly progress?: (done: number) => void;
  /** Something that the user should know. */
  readonly note?: (text: string) => void;
  /** Of a comparison: so many of its runs are finished, and kept. */
  readonly kept?: (runs: number, of: number) => void;
}
