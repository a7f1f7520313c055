import type { SampleBatch } from './target.js';

/** Samples `from` to `to` (not included) of a batch. */
export function sliceSamples(
  { inputs, labels }: SampleBatch,
  from: number,
  to: number,
  width: number,
): SampleBatch {
  return {
    count: to - from,
    inputs: inputs.subarray(from * width, to * width),
    labels: Array.prototype.slice.call(labels, from, to) as number[],
  };
}
