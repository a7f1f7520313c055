import type { Dataset, Split } from './dataset.js';

/**
 * The reference model's inputs: `pixel / maxPixel`, from 0 (black) to 1 (white), one row of
 * `pixelsPerImage` after another.
 */
export function toReals(split: Split, dataset: Pick<Dataset, 'maxPixel'>): Float64Array {
  const { maxPixel } = dataset;
  return Float64Array.from(split.pixels, (pixel) => pixel / maxPixel);
}
