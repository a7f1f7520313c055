/** What one layer held while the last sample went through it; overwritten by the next one. */
export interface LayerState {
  /** h_(l-1) and, as its last element, the constant input. */
  readonly input: Int32Array;
  /** Sums, exact, before rounding. */
  readonly acc: Float64Array;
  /** Pre-activations, in the activation's fraction bits, not clipped. */
  readonly z: Float64Array;
  readonly h: Int32Array;
  readonly delta: Int32Array;
  /** FDFA: the perturbation v_l, +1 or -1; d_l (d_out in the output layer), raw in the wide format. */
  readonly perturbation: Int8Array;
  readonly tangent: Int32Array;
  /** LLS: u_l, C, raw in the wide format, and the local error q_l, C, raw in the delta format. */
  readonly projection: Int32Array;
  readonly localError: Int32Array;
}
