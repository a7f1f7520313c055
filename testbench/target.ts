import type { ExactNetwork } from '../golden/index.js';
import type { Program } from '../src/program/compile.js';

/** Samples in the numbers that a learner takes. */
export interface SampleBatch {
  readonly count: number;
  /** count x n_0 raw activations. */
  readonly inputs: Int32Array;
  /** count classes, from 0. */
  readonly labels: ArrayLike<number>;
}

/** What a learner counted in training, since `load` (rtl/counters.sv). */
export interface Counters {
  readonly cycles: number;
  readonly forward: number;
  readonly update: number;
  readonly bias: number;
  readonly padded: number;
  readonly gate: number;
  /** Cycles lost for want of a sample, and of room for results. */
  readonly stalls: { readonly sample: number; readonly result: number };
  /** Cycles in which a pass issued. */
  readonly issue: number;
  readonly samples: number;
  /** MACs of rules that use the array for their signals. */
  readonly signal: number;
  readonly tangent: number;
  readonly feedback: number;
}

/**
 * Something that learns: the exact model, the Verilated RTL, later a netlist or a board. Every
 * property and every comparison runs on each of them through this interface.
 */
export interface Target {
  readonly name: string;
  /** Takes a program and a network's initial weights and feedback; forgets everything before. */
  load(program: Program, network: ExactNetwork): Promise<void>;
  /** Sets the rates of an epoch, from 1. */
  epoch(epoch: number): Promise<void>;
  /**
   * Trains on samples in their order, without a pause between them: one stretch.
   *
   * @param onProgress called with the number of samples done so far
   * @returns the outputs y as they were before each update, count x n_L, raw
   */
  train(samples: SampleBatch, onProgress?: (done: number) => void): Promise<Int32Array>;
  /** The outputs y, count x n_L, raw; `onProgress` as in `train`, of targets that take long. */
  infer(samples: SampleBatch, onProgress?: (done: number) => void): Promise<Int32Array>;
  /** Raw weights of each layer, laid out as `ExactLayer.weights`. */
  weights(): Promise<readonly Int32Array[]>;
  /** Raw feedback matrices that lie with the weights, as `ExactLayer.feedback`; empty where none does. */
  feedback(): Promise<readonly Int32Array[]>;
  /** Raw M of LLS between the classes, as `ExactLayer.mixing`; empty where there is none. */
  mixing(): Promise<readonly Int32Array[]>;
  /** `undefined` where the hardware was built without counters. */
  counters(): Promise<Counters | undefined>;
  close(): Promise<void>;
}
