import { UsageError } from '../errors.js';
import { checkLabels } from './checkLabels.js';
import type { Dataset, Split } from './dataset.js';
import { readDataFile, type DataFile } from './readDataFile.js';

const SIDE = 32;
const CHANNELS = 3;
const PIXELS = SIDE * SIDE * CHANNELS;
/** A label, then the red, the green and the blue plane. */
const ROW = 1 + PIXELS;
const CLASSES = 10;

/**
 * Loads CIFAR-10's binary version: `data_batch_1.bin` to `data_batch_5.bin` for training and
 * `test_batch.bin`, rows of 3,073 bytes. The number of rows in a file is free.
 *
 * @param dataDir the folder
 * @throws UsageError naming file, byte offset, expectation and what was found
 */
export async function loadCifar10(dataDir: string): Promise<Dataset> {
  const set = 'CIFAR-10, binary version,';
  const batches: Split[] = [];
  for (let i = 1; i <= 5; i++) {
    batches.push(parseRows(await readDataFile(dataDir, [`data_batch_${i}.bin`], set)));
  }
  const train = concatenate(batches);
  const test = parseRows(await readDataFile(dataDir, ['test_batch.bin'], set));
  return {
    name: 'cifar10',
    description: `CIFAR-10, ${SIDE} x ${SIDE} RGB, ${train.count} training and ${test.count} test images`,
    width: SIDE,
    height: SIDE,
    channels: CHANNELS,
    pixelsPerImage: PIXELS,
    classes: CLASSES,
    maxPixel: 255,
    train,
    test,
  };
}

function parseRows({ path, bytes }: DataFile): Split {
  const count = Math.floor(bytes.length / ROW);
  const rest = bytes.length - count * ROW;
  if (rest !== 0) {
    throw new UsageError(
      `${path}: byte offset ${count * ROW}: expected rows of ${ROW} bytes, found ${rest} bytes after row ${count}. The file is cut or is not CIFAR-10's binary version: download it again.`,
    );
  }
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = bytes[i * ROW] ?? 0;
    pixels.set(bytes.subarray(i * ROW + 1, (i + 1) * ROW), i * PIXELS);
  }
  checkLabels(labels, CLASSES, { path, start: 0, stride: ROW });
  return { count, pixels, labels };
}

function concatenate(parts: readonly Split[]): Split {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    pixels.set(part.pixels, at * PIXELS);
    labels.set(part.labels, at);
    at += part.count;
  }
  return { count, pixels, labels };
}
