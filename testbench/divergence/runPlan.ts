import type { CosimPlan } from '../cosimulate.js';
import { epochSamples } from '../epochSamples.js';
import type { SampleBatch } from '../target.js';

/** Samples that a target trains without a pause: see `cosimulate`. */
export interface Stretch {
  /** From 1. */
  readonly epoch: number;
  /** First sample over the whole run, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** The stretches in which `cosimulate` runs the first `count` samples of a plan. */
export function stretches({ samples, epochs, checkEvery }: CosimPlan, count: number): Stretch[] {
  const size = Math.min(checkEvery ?? samples.count, samples.count);
  const found: Stretch[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const start = (epoch - 1) * samples.count;
    for (let at = 0; at < samples.count; at += size) {
      const from = start + at;
      if (from >= count) return found;
      const to = Math.min(start + samples.count, from + size, count);
      found.push({ epoch, from, to });
    }
  }
  return found;
}

/** Training samples of the whole plan. */
export function totalSamples({ samples, epochs }: CosimPlan): number {
  return samples.count * epochs;
}

/** Epoch of a sample, from 1. */
export function epochOf({ samples }: CosimPlan, sample: number): number {
  return Math.floor(Math.max(0, sample) / samples.count) + 1;
}

/** Samples `from` to `to` (not included) of the whole run, which lie in one epoch. */
export function samplesOf(plan: CosimPlan, from: number, to: number): SampleBatch {
  const start = from - (from % plan.samples.count);
  return epochSamples(plan, epochOf(plan, from), from - start, to - start);
}
