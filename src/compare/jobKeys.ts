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

/**
 * Names jobs by content: what is trained on which images by what code, under which Node.js (whose
 * `Math` is the reference model's). Where the data lie does not matter.
 *
 * @param jobs of one comparison: with the same numbers of samples
 */
export async function jobKeys(
  jobs: readonly TrainingJob[],
  { train, test, maxPixel, pixelsPerImage }: Dataset,
): Promise<readonly string[]> {
  const [first] = jobs;
  if (!first) return [];
  const common = {
    code: await codeDigest(),
    node: process.version,
    train: splitDigest(train, first.samples, pixelsPerImage),
    test: splitDigest(test, first.testSamples, pixelsPerImage),
    maxPixel,
  };
  return jobs.map((job) =>
    createHash('sha256')
      .update(JSON.stringify({ ...common, ...job, dataset: undefined }))
      .digest('hex')
      .slice(0, 40),
  );
}
