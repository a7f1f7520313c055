/** Training data of a chain of scalar weights. */
export interface ChainSamples {
  /** Inputs, one a sample; at least one. */
  readonly x: readonly number[];
  /** Targets, one a sample. */
  readonly target: readonly number[];
}
