import type { SampleBatch } from '../../testbench/target.js';
import { toActivations, type Dataset, type Split } from '../data/index.js';

/** The first `count` images of a split in their order. */
export function firstOf(split: Split, count: number, pixelsPerImage: number): Split {
  return {
    count,
    pixels: split.firstPixels?.(count) ?? split.pixels.subarray(0, count * pixelsPerImage),
    labels: split.labels.subarray(0, count),
  };
}

/** Images as a learner takes them. */
export function sampleBatch(dataset: Dataset, split: Split, fraction: number): SampleBatch {
  return {
    count: split.count,
    inputs: toActivations(split, dataset, fraction),
    labels: split.labels,
  };
}
