import type { Dataset, Split } from './dataset.js';

/**
 * The network's inputs as raw fixed-point numbers: `nearest(pixel * (2^F - 1) / maxPixel)`, halves
 * upwards, so black is 0 and white is `2^F - 1`, the number that also stands for 1 in one-hot targets.
 *
 * @param split    the images, one row of `pixelsPerImage` after another in the result
 * @param dataset  whose split it is: gives `maxPixel`
 * @param fraction F, fraction bits of the activations' format, 1 to 30
 * @throws RangeError for any other F
 */
export function toActivations(
  split: Split,
  dataset: Pick<Dataset, 'maxPixel'>,
  fraction: number,
): Int32Array {
  if (!Number.isInteger(fraction) || fraction < 1 || fraction > 30) {
    throw new RangeError(
      `toActivations: fraction must be an integer from 1 to 30, not ${fraction}`,
    );
  }
  const { maxPixel } = dataset;
  const one = 2 ** fraction - 1;
  // Exact: twice the product stays far below 2^53.
  const table = Int32Array.from({ length: 256 }, (_, pixel) =>
    Math.floor((2 * pixel * one + maxPixel) / (2 * maxPixel)),
  );
  // A loop: `Int32Array.from` with a function is fifty times slower, seconds for all of MNIST.
  const { pixels } = split;
  const inputs = new Int32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) inputs[i] = table[pixels[i] ?? 0] ?? 0;
  return inputs;
}
