/**
 * Layer l of a reference network, n = n_(l-1) inputs to m = n_l outputs: z_l = W_l h_(l-1) + b_l.
 * The arrays are the network's state and change as it trains.
 */
export interface ReferenceLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** W_l, outputs x inputs, row by row: the weight from input j to output i at i * inputs + j. */
  readonly weights: Float64Array;
  /** b_l, one for each output. */
  readonly biases: Float64Array;
  /**
   * What the rule holds for a hidden layer beside its weights, row by row, in the shape that the rule
   * asks for (golden/rules): the feedback or target matrix, B_l or P_l, fixed or learned (`fdfa`), or
   * the learned m or M of `lls-m`, `lls-mxm`. Empty where there is none, as in the output layer.
   */
  readonly feedback: Float64Array;
}

/** A dense network in double precision. */
export interface ReferenceNetwork {
  /** n_0 .. n_L: inputs, hidden layers, classes. */
  readonly widths: readonly number[];
  /** Layers 1 to L: layer l at index l - 1. */
  readonly layers: readonly ReferenceLayer[];
}
