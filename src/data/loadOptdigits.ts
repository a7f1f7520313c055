import { UsageError } from '../errors.js';
import type { Dataset, Split } from './dataset.js';
import { readDataFile, type DataFile } from './readDataFile.js';

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const MAX_PIXEL = 16;
const CLASSES = 10;

/**
 * Loads `optdigits.tra` and `optdigits.tes` (UCI Optical Recognition of Handwritten Digits): rows
 * of 64 pixels 0 to 16 and a class 0 to 9, separated by commas, without a header.
 *
 * @param dataDir the folder
 * @throws UsageError naming file, row, byte offset, expectation and what was found
 */
export async function loadOptdigits(dataDir: string): Promise<Dataset> {
  const set = 'the UCI data set "Optical Recognition of Handwritten Digits" (optdigits)';
  const train = parseRows(await readDataFile(dataDir, ['optdigits.tra'], set));
  const test = parseRows(await readDataFile(dataDir, ['optdigits.tes'], set));
  return {
    name: 'optdigits',
    description: `UCI handwritten digits, ${SIDE} x ${SIDE}, pixels 0 to ${MAX_PIXEL}, ${train.count} training and ${test.count} test images`,
    width: SIDE,
    height: SIDE,
    channels: 1,
    pixelsPerImage: PIXELS,
    classes: CLASSES,
    maxPixel: MAX_PIXEL,
    train,
    test,
  };
}

function parseRows({ path, bytes }: DataFile): Split {
  // One byte is one character, so that indices are byte offsets whatever the file holds.
  const text = bytes.toString('latin1');
  const rows: Uint8Array[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    if (newline < 0) {
      // A cut file may still end in a plausible number: only a newline proves the row whole.
      throw new UsageError(
        `${path}: byte offset ${text.length}: row ${rows.length + 1} ends without a newline, so the file is probably cut. Download it again.`,
      );
    }
    rows.push(parseRow(path, text.slice(start, newline), start, rows.length + 1));
    start = newline + 1;
  }
  const pixels = new Uint8Array(rows.length * PIXELS);
  const labels = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    pixels.set(row.subarray(0, PIXELS), i * PIXELS);
    labels[i] = row[PIXELS] ?? 0;
  });
  return { count: rows.length, pixels, labels };
}

function parseRow(path: string, line: string, start: number, row: number): Uint8Array {
  const fields = line.replace(/\r$/, '').split(',');
  if (fields.length !== PIXELS + 1) {
    throw new UsageError(
      `${path}: byte offset ${start}: expected ${PIXELS + 1} numbers in row ${row} (${PIXELS} pixels and the class), found ${fields.length}. Check that this is optdigits as UCI distributes it.`,
    );
  }
  const values = new Uint8Array(PIXELS + 1);
  let offset = start;
  fields.forEach((field, i) => {
    const isLabel = i === PIXELS;
    const most = isLabel ? CLASSES - 1 : MAX_PIXEL;
    const value = /^ *\d{1,3} *$/.test(field) ? Number(field) : Number.NaN;
    if (!(value <= most)) {
      throw new UsageError(
        `${path}: byte offset ${offset}: expected ${isLabel ? 'the class' : `pixel ${i}`} of row ${row} to be an integer 0 to ${most}, found ${JSON.stringify(field.slice(0, 20))}. Check that this is optdigits as UCI distributes it.`,
      );
    }
    values[i] = value;
    offset += field.length + 1;
  });
  return values;
}
