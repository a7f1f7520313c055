import { UsageError } from '../errors.js';
import { checkLabels } from './checkLabels.js';
import type { Dataset, Split } from './dataset.js';
import { parseIdx } from './parseIdx.js';
import { readDataFile, type DataFile } from './readDataFile.js';

interface Images {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly split: Split;
}

/** What sets `mnist` and `idx` apart. */
interface IdxKind {
  readonly name: 'mnist' | 'idx';
  /** What to download, in words. */
  readonly set: string;
}

const KINDS = {
  mnist: { name: 'mnist', set: 'MNIST (or Fashion-MNIST)' },
  idx: { name: 'idx', set: 'the data set in IDX format' },
} as const satisfies Record<string, IdxKind>;

/** MNIST and Fashion-MNIST; also the most that `mnist` may have. */
const MNIST_CLASSES = 10;
const MNIST_SIDE = 28;

/**
 * Loads the four IDX files `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 * `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` from a folder, each plain or with `.gz`, also
 * in the spelling `train-images.idx3-ubyte`. Pixels are 0 to 255.
 *
 * @param name    `mnist`: 28 x 28 images and 10 classes, so Fashion-MNIST too. `idx`: images of any
 *                size and as many classes as the largest training label says
 * @param dataDir the folder
 * @throws UsageError for a missing, truncated, overlong or contradictory file
 */
export async function loadIdx(name: 'mnist' | 'idx', dataDir: string): Promise<Dataset> {
  const kind = KINDS[name];
  const train = await loadSplit(kind, dataDir, 'train');
  const test = await loadSplit(kind, dataDir, 't10k');
  if (test.images.width !== train.images.width || test.images.height !== train.images.height) {
    throw new UsageError(
      `${test.images.path}: byte offset 8: expected images of ${train.images.height} x ${train.images.width} pixels as in ${train.images.path}, found ${test.images.height} x ${test.images.width}. Take all four files from one data set.`,
    );
  }
  const classes =
    name === 'mnist'
      ? MNIST_CLASSES
      : 1 + train.images.split.labels.reduce((a, b) => Math.max(a, b), 0);
  for (const { images, labelsPath } of [train, test]) {
    checkLabels(images.split.labels, classes, { path: labelsPath, start: 8, stride: 1 });
  }
  const { width, height } = train.images;
  return {
    name,
    description: `${name === 'mnist' ? 'MNIST' : 'IDX files'}, ${height} x ${width} grey, ${classes} classes, ${train.images.split.count} training and ${test.images.split.count} test images`,
    width,
    height,
    channels: 1,
    pixelsPerImage: width * height,
    classes,
    maxPixel: 255,
    train: train.images.split,
    test: test.images.split,
  };
}

/** Magic numbers of vectors of real numbers. */
const REALS = new Map([
  [0x0d01, '32-bit floats'],
  [0x0e01, '64-bit floats'],
]);

/** Real labels are targets of a regression, which no rule here learns. */
function checkNotReal({ path, bytes }: DataFile): void {
  const type = bytes.length < 4 ? undefined : REALS.get(bytes.readUInt32BE(0));
  if (type === undefined) return;
  throw new UsageError(
    `${path}: its labels are ${type}, the targets of a regression. Rules here learn classes: drtp and tpsgd look a class up in a matrix, where a real target has no row. Cut the targets into ranges, and give each sample the number of its range, from 0 to 255, as an unsigned byte.`,
  );
}

async function loadSplit(
  kind: IdxKind,
  dataDir: string,
  prefix: 'train' | 't10k',
): Promise<{ images: Images; labelsPath: string }> {
  const imageFile = await readDataFile(
    dataDir,
    spellings(`${prefix}-images`, 'idx3-ubyte'),
    kind.set,
  );
  const { shape, values } = parseIdx(imageFile, 3);
  const [count = 0, height = 0, width = 0] = shape;
  if (kind.name === 'mnist' && (height !== MNIST_SIDE || width !== MNIST_SIDE)) {
    throw new UsageError(
      `${imageFile.path}: byte offset 8: expected images of ${MNIST_SIDE} x ${MNIST_SIDE} pixels, found ${height} x ${width}. Use --dataset idx for images of another size.`,
    );
  }
  const labelFile = await readDataFile(
    dataDir,
    spellings(`${prefix}-labels`, 'idx1-ubyte'),
    kind.set,
  );
  checkNotReal(labelFile);
  const labels = parseIdx(labelFile, 1).values;
  if (labels.length !== count) {
    throw new UsageError(
      `${labelFile.path}: byte offset 4: expected ${count} labels, one for each image in ${imageFile.path}, found ${labels.length}. Take both files from one data set.`,
    );
  }
  return {
    images: { path: imageFile.path, width, height, split: { count, pixels: values, labels } },
    labelsPath: labelFile.path,
  };
}

function spellings(stem: string, type: string): string[] {
  return ['-', '.'].flatMap((dash) => [`${stem}${dash}${type}`, `${stem}${dash}${type}.gz`]);
}
