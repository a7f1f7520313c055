import { setImmediate } from 'node:timers/promises';
import { ExactLearner, type ExactNetwork } from '../../golden/index.js';
import { sliceSamples } from '../../testbench/cosimulate.js';
import { runExact } from '../../testbench/goldenTarget.js';
import type { SampleBatch } from '../../testbench/target.js';

/** Index of the largest of `count` values from `from`; of equal ones, the first. */
export function largest(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    if ((values[from + i] ?? 0) > (values[from + best] ?? 0)) best = i;
  }
  return best;
}

/** Samples between two looks at what else there is to do. */
const SLICE = 64;

/** The class that the exact model gives to each sample. */
export async function classifyExact(
  network: ExactNetwork,
  samples: SampleBatch,
  onProgress?: (done: number) => void,
): Promise<Uint16Array> {
  const learner = new ExactLearner(network);
  const width = network.spec.layers[0] ?? 0;
  const classes = network.spec.layers.at(-1) ?? 0;
  const found = new Uint16Array(samples.count);
  for (let from = 0; from < samples.count; from += SLICE) {
    const slice = sliceSamples(samples, from, Math.min(samples.count, from + SLICE), width);
    const outputs = runExact(learner, slice, 'infer');
    for (let n = 0; n < slice.count; n++) found[from + n] = largest(outputs, n * classes, classes);
    onProgress?.(from + slice.count);
    await setImmediate();
  }
  return found;
}

/** The part of samples whose class was found, 0 to 1. */
export function agreement(found: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  for (let n = 0; n < found.length; n++) if (found[n] === labels[n]) right++;
  return right / found.length;
}
