import type { Hardware } from './hardware.js';

/**
 * Latencies of the learner's pipeline, in cycles, as the comments of the RTL state them. The schedule
 * and the cycle formula know the hardware through these numbers alone.
 */
export interface Latency {
  /** From the load of a pass to the earliest load of the next one (rtl/sequencer.sv). */
  readonly fetch: number;
  /** From the issue of a tile's update to the earliest issue that reads the tile again. */
  readonly weight: number;
  /** From a column tile's last issue to the earliest issue that reads its delta. */
  readonly delta: number;
  /**
   * From a column tile's last issue to the earliest issue that reads its h; from a row tile's last
   * issue in a transposed pass to the earliest that reads its deltas.
   */
  readonly hidden: number;
  /** From a column tile's last issue to the last issue of the same column tile that needs its f'. */
  readonly slope: number;
  /** From the last issue of a layer's forward pass to the first of its basis pass, for C classes. */
  readonly basis: (classes: number) => number;
  /** From the last issue of a layer's forward pass to the mix pass of a basis's C projections. */
  readonly projected: (classes: number) => number;
  /** See mixedLatency. */
  readonly mixed: (words: number) => number;
  /** From a tile's issue to its weights being written, the cycle of the write included. */
  readonly commit: number;
  /** From the last word of a sample accepted to the first pass loaded. */
  readonly start: number;
}

/** From the last issue of a mix pass to the pass that takes r, for N numbers of M, on every array. */
export function mixedLatency(words: number): number {
  return 3 * words + 5;
}

export function latencyOf({ rows, cols, group }: Hardware): Latency {
  const groups = cols / group;
  return {
    fetch: 7,
    weight: 5,
    delta: rows + 7,
    hidden: rows + groups + 6,
    slope: 3,
    basis: (classes) => 4 + Math.max(groups + 4, classes),
    projected: (classes) => rows + groups + 10 + classes,
    mixed: mixedLatency,
    commit: rows + groups + 3,
    start: 1,
  };
}
