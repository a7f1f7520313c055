import type { DesignSpec, StartOptions } from '../cosim/index.js';
import type { JournalEntry } from '../cosim/journal.js';
import type { Difference } from './difference.js';

/** How a run failed. */
export type Failure =
  /** A port was not what it was expected to be. */
  | { readonly kind: 'difference'; readonly difference: Difference }
  /** The simulator said no, or died: the words, without numbers that change from run to run. */
  | { readonly kind: 'death'; readonly message: string }
  /** Only the test knows what is wrong. */
  | { readonly kind: 'other'; readonly message: string };

/** A run that can be done again without whoever made it. */
export interface ReplayCase {
  readonly spec: DesignSpec;
  readonly start: Pick<StartOptions, 'seed' | 'unset' | 'plusargs'>;
  /** Since the last reset. */
  readonly requests: readonly JournalEntry[];
  readonly failure: Failure | undefined;
}
