import type { PassOp } from '../../src/program/compile.js';

/** What kind of signal was wrong first, in the order in which data flows. */
export type Family =
  /** A memory as it was loaded: program, weights, feedback table. */
  | 'configuration'
  /** The sample as it lies in its buffer. */
  | 'sample'
  /** Which tile is issued when. */
  | 'schedule'
  /** What the sequencer says of a tile: addresses, masks, shift. */
  | 'control'
  /** h on its way east, or what else the rows are fed: an error, a tangent. */
  | 'operand'
  /** A weight as read. */
  | 'weight'
  /** delta on its way south, or a perturbation. */
  | 'delta-operand'
  /** Random bits of stochastic rounding. */
  | 'random'
  | 'product'
  | 'partial-sum'
  | 'accumulator'
  /** h or the gate f' of an activation unit. */
  | 'activation'
  /** Sums of a layer's h on a basis, the error that they leave, and its terms on their way back. */
  | 'projection'
  | 'local-error'
  | 'basis-term'
  /** m. */
  | 'modulation'
  /** f' of an earlier pass, as it is read. */
  | 'slope'
  | 'delta'
  /** d of a tangent pass. */
  | 'tangent'
  /** e on its way back to the rows. */
  | 'error'
  /** Write of h, e or d, of delta or a perturbation, of f', into its memory. */
  | 'activation-write'
  | 'delta-write'
  | 'slope-write'
  /** The rounded product that is subtracted from a weight. */
  | 'step'
  | 'new-weight'
  | 'weight-write'
  /** y on its way to the host. */
  | 'result'
  | 'counter'
  /** It did not come back in a second run. */
  | 'unlocated';

/** A number as the hardware holds it. */
export interface Value {
  readonly raw: number;
  /** Fraction bits, if it stands for a real number. */
  readonly fraction?: number;
  /** Bits. */
  readonly width?: number;
}

/** The first place where a target and the exact model part. */
export interface Divergence {
  readonly family: Family;
  /** Training sample from 0 over the whole run; -1 before the first one. */
  readonly sample: number;
  /** From 1. */
  readonly epoch: number;
  /** Class of the sample. */
  readonly label?: number;
  /** From 1. */
  readonly layer?: number;
  readonly pass?: { readonly index: number; readonly op: PassOp };
  /** Address in the weight memories, and which row and column tile of its layer. */
  readonly tile?: { readonly address: number; readonly row: number; readonly column: number };
  /** Of the array. */
  readonly row?: number;
  readonly column?: number;
  /** Since the simulator's start; in the waveform it ends at 10 x cycle. */
  readonly cycle?: number;
  /** By hierarchy, as in the waveform, or in words. */
  readonly signal: string;
  readonly expected: Value;
  readonly actual: Value;
  /** Training samples of the smallest run that shows it. */
  readonly samplesNeeded: number;
}
