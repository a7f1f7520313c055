import type { HiddenActivation } from '../networkSpec.js';

/** f of the hidden units. Unlike the learner's, these may be linear. */
export type HiddenUnit = HiddenActivation | 'identity';

/**
 * One hidden layer, no biases (an input of 1 is one), linear outputs:
 * z = W1 x, h = f(z), y = W2 h, loss |y - t|^2 / 2. Matrices are lists of rows.
 */
export interface HiddenNetwork {
  readonly hidden: HiddenUnit;
  /** W1, hidden units x inputs. */
  readonly first: readonly (readonly number[])[];
  /** W2, outputs x hidden units. */
  readonly second: readonly (readonly number[])[];
}
