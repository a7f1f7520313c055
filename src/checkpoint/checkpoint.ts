/** One parameter array: float64 reference values or raw fixed-point integers. */
export type CheckpointArray = Float64Array | Int32Array;

/** Names of the number formats of an integer checkpoint, such as `s16.13`. */
export interface CheckpointFormats {
  /** Of weights and biases. */
  readonly weight: string;
  /** Of activations. No array of the checkpoint has it; the next run needs it. */
  readonly activation: string;
  /** Of delta. */
  readonly delta: string;
  /** Of the rule's own matrices, where it is not delta's. */
  readonly feedback?: string;
}

/** What a network of widths `n_0 .. n_L` has learnt, and the fixed matrices it learns with. */
export interface Checkpoint {
  /** Of integer arrays; absent when the arrays are float64. */
  readonly formats?: CheckpointFormats;
  /** `W_1 .. W_L`; `W_l` is `n_l x n_(l-1)`, row by row. */
  readonly weights: readonly CheckpointArray[];
  /** `b_1 .. b_L`; `b_l` has `n_l` values. */
  readonly biases: readonly CheckpointArray[];
  /**
   * The rule's own matrices of layers 1 to L - 1, row by row: `B_l`, `C x n_l` (`fa`: as `W_(l+1)`);
   * of `lls-m` and `lls-mxm` `M_l`, `1 x C` and `C x C`. Empty where the rule has none.
   */
  readonly feedback: readonly CheckpointArray[];
}
