import { createHash } from 'node:crypto';
import type { Dataset, Split } from '../data/index.js';
import { codeDigest } from './codeDigest.js';
import type { TrainingJob } from './trainingJob.js';

function splitDigest({ pixels, labels }: Split, count: number, pixelsPerImage: number): string {
  return createHash('sha256')
    .update(pixels.subarray(0, count * pixelsPerImage))
    .update(labels.subarray(0, count))
    .digest('hex');
}

/** What is trained and tested on, in a few bytes. */
export function dataDigests(
  { train, test, maxPixel, pixelsPerImage }: Dataset,
  samples: number,
  testSamples: number,
) {
  return {
    train: splitDigest(train, samples, pixelsPerImage),
    test: splitDigest(test, testSamples, pixelsPerImage),
    maxPixel,
  };
}

/**
 * Names jobs by content: what is trained on which images by what code, under which Node.js (whose
 * `Math` is the reference model's). Where the data lie does not matter.
 *
 * @param jobs of one comparison: with the same numbers of samples
 */
export async function jobKeys(
  jobs: readonly TrainingJob[],
  dataset: Dataset,
): Promise<readonly string[]> {
  const [first] = jobs;
  if (!first) return [];
  const common = {
    code: await codeDigest(),
    node: process.version,
    ...dataDigests(dataset, first.samples, first.testSamples),
  };
  return jobs.map((job) =>
    createHash('sha256')
      .update(JSON.stringify({ ...common, ...job, dataset: undefined }))
      .digest('hex')
      .slice(0, 40),
  );
}
