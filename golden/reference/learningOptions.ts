import type { Basis, Rule, TargetLoss } from '../networkSpec.js';
import type { Activations } from './activations.js';
import type { LocalError } from './localErrors.js';

/** Activations, the rule that makes the hidden layers' modulatory signals, and what it asks for. */
export interface LearningOptions extends Activations {
  readonly rule: Rule;
  /** `tpsgd`: the local loss. Default `l2`. */
  readonly loss?: TargetLoss;
  /** `lls`, `lls-m`, `lls-mxm`: what a layer is projected onto. Default `square`. */
  readonly basis?: Basis;
  /** `lls`, `lls-m`, `lls-mxm`: how a projection is judged. Default `sigmoid`. */
  readonly localError?: LocalError;
  /** `fdfa`: the average of d_out v^T takes in 2^-averageShift of each new one. Default 8. */
  readonly averageShift?: number;
}
