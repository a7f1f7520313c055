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
  /** B_l, classes x outputs, row by row; fixed. Empty in the output layer. */
  readonly feedback: Float64Array;
}

/** A dense network in double precision. */
export interface ReferenceNetwork {
  /** n_0 .. n_L: inputs, hidden layers, classes. */
  readonly widths: readonly number[];
  /** Layers 1 to L: layer l at index l - 1. */
  readonly layers: readonly ReferenceLayer[];
}
