import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../golden/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { loadDataset } from '../data/index.js';
import { firstOf, sampleBatch } from '../run/sampleBatch.js';
import type { SampleBatch } from '../../testbench/target.js';

const PIXELS = 784;
const CLASSES = 10;
const FRACTION = 7;
/** The part of MNIST's pixels that are not black. */
const DENSITY = 0.19;

/** The folder of the MNIST files, if they are there: beside the checkout, shared by all. */
export function mnistFolder(): string | undefined {
  const folder = join(packageRoot(), '..', 'shared', 'data', 'mnist');
  return existsSync(folder) ? folder : undefined;
}

/** Noise with MNIST's density: as much work, nothing to learn. */
function synthetic(count: number): SampleBatch {
  const stream = randomStream(1, 'bench');
  const one = 2 ** FRACTION - 1;
  const inputs = new Int32Array(count * PIXELS);
  for (let i = 0; i < inputs.length; i++) {
    if (stream.below(100) < 100 * DENSITY) inputs[i] = 1 + stream.below(one);
  }
  return { count, inputs, labels: Array.from({ length: count }, () => stream.below(CLASSES)) };
}

/** Training samples for the speed rows, and where they come from. */
export interface MnistSamples {
  readonly batch: SampleBatch;
  readonly origin: string;
}

/** The first `count` training samples of MNIST, or as many like them where MNIST is absent. */
export async function mnistSamples(count: number): Promise<MnistSamples> {
  const dataDir = mnistFolder();
  if (dataDir === undefined) {
    return { batch: synthetic(count), origin: 'synthetic samples, 19 % non-zero' };
  }
  const dataset = await loadDataset('mnist', { dataDir });
  const split = firstOf(dataset.train, count, PIXELS);
  return { batch: sampleBatch(dataset, split, FRACTION), origin: 'MNIST' };
}
