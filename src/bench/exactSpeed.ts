import { ExactLearner, type ExactNetwork } from '../../golden/index.js';
import { cloneNetwork, runExact } from '../../testbench/goldenTarget.js';
import type { SampleBatch } from '../../testbench/target.js';
import { median } from './median.js';

const SAMPLES = 1000;
const REPEATS = 3;

/** Samples a second of processor time that the exact model trains, nothing else running here. */
export function exactSpeed(network: ExactNetwork, batch: SampleBatch): number {
  const count = Math.min(SAMPLES, batch.count);
  const part = { count, inputs: batch.inputs, labels: batch.labels };
  const speeds = Array.from({ length: REPEATS }, () => {
    const learner = new ExactLearner(cloneNetwork(network));
    const before = process.cpuUsage();
    runExact(learner, part, 'train');
    const { user, system } = process.cpuUsage(before);
    return count / ((user + system) * 1e-6);
  });
  return median(speeds);
}
