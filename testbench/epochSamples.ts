import type { CosimPlan } from './cosimulate.js';
import { sliceSamples } from './sliceSamples.js';
import type { SampleBatch } from './target.js';

/** Samples `from` to `to` (not included) of an epoch, in the order in which a plan trains them. */
export function epochSamples(
  { samples, program, order }: Pick<CosimPlan, 'samples' | 'program' | 'order'>,
  epoch: number,
  from: number,
  to: number,
): SampleBatch {
  const width = program.spec.layers[0] ?? 0;
  if (!order) return sliceSamples(samples, from, to, width);
  const indices = order(epoch).subarray(from, to);
  const inputs = new Int32Array(indices.length * width);
  for (const [position, n] of indices.entries()) {
    inputs.set(samples.inputs.subarray(n * width, (n + 1) * width), position * width);
  }
  const labels = Array.from(indices, (n) => samples.labels[n] ?? 0);
  return { count: indices.length, inputs, labels };
}
