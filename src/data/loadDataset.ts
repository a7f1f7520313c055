import { UsageError } from '../errors.js';
import { DATASETS, type Dataset } from './dataset.js';
import { generateGlyphs } from './generateGlyphs.js';
import { loadCifar10 } from './loadCifar10.js';
import { loadIdx } from './loadIdx.js';
import { loadOptdigits } from './loadOptdigits.js';

export interface LoadDatasetOptions {
  /** The folder with the files, `--data-dir`. Needed by all but the embedded sets. Default: none. */
  readonly dataDir?: string | undefined;
}

/**
 * Loads a data set whole, checked to the last byte.
 *
 * @param name one of `DATASETS`; the embedded `glyphs` and `glyphs16` are generated and read no files
 * @throws UsageError for an unknown name, a missing `dataDir`, and for whatever is wrong with a file
 */
export async function loadDataset(
  name: string,
  options: LoadDatasetOptions = {},
): Promise<Dataset> {
  switch (name) {
    case 'glyphs':
      return generateGlyphs(8);
    case 'glyphs16':
      return generateGlyphs(16);
    case 'optdigits':
      return loadOptdigits(folder(name, options));
    case 'mnist':
    case 'idx':
      return loadIdx(name, folder(name, options));
    case 'cifar10':
      return loadCifar10(folder(name, options));
    default:
      throw new UsageError(
        `Unknown data set ${JSON.stringify(name)}. --dataset takes one of: ${DATASETS.join(', ')}.`,
      );
  }
}

function folder(name: string, { dataDir }: LoadDatasetOptions): string {
  if (dataDir === undefined || dataDir === '') {
    throw new UsageError(
      `The data set ${name} is read from files: give their folder with --data-dir. The sets glyphs and glyphs16 need no files.`,
    );
  }
  return dataDir;
}
