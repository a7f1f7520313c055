/** A fixed-point format: `sW.F` (two's complement) or `uW.F`; value = raw * 2^-F. */
export interface Format {
  readonly signed: boolean;
  /** Bits, with the sign. */
  readonly width: number;
  /** Fraction bits, fewer than `width` when signed and at most `width` when not. */
  readonly fraction: number;
}
