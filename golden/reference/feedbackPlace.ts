import type { HiddenActivation } from '../networkSpec.js';

/** Where a rule's own matrix stands: a hidden layer l and what is around it. */
export interface FeedbackPlace {
  /** n_l. */
  readonly units: number;
  /** n_(l+1). */
  readonly unitsNext: number;
  /** C. */
  readonly classes: number;
}

/** What a new one is drawn for. */
export interface FeedbackDraw extends FeedbackPlace {
  /** f of the hidden layers: targets are drawn where it reaches. */
  readonly hidden: HiddenActivation;
  /** Fixed feedback and target matrices are scaled by it. */
  readonly scale: number;
}
