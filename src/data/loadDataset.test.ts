import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { loadDataset } from './loadDataset.js';

let root: string;
let next = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'systole data '));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

type Files = Record<string, Uint8Array | string>;

/** A fresh folder with these files. */
async function folder(files: Files): Promise<string> {
  const dir = join(root, `${next++}`);
  await mkdir(dir);
  for (const [name, contents] of Object.entries(files)) {
    await writeFile(join(dir, name), contents);
  }
  return dir;
}

const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));

/** The message of the UsageError that loading must end in. */
async function refusal(name: string, dataDir?: string): Promise<string> {
  const outcome: unknown = await loadDataset(name, { dataDir }).catch((error: unknown) => error);
  if (!(outcome instanceof UsageError)) {
    throw new Error(`expected a UsageError, got ${String(outcome)}`);
  }
  return outcome.message;
}

function idx(magic: number, shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(magic, 0);
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([header, values]);
}

const pixels = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => i * 7);
const TRAIN_IMAGES = 'train-images-idx3-ubyte';
const TRAIN_LABELS = 'train-labels-idx1-ubyte';
const TEST_IMAGES = 't10k-images-idx3-ubyte';
const TEST_LABELS = 't10k-labels-idx1-ubyte';

/** Three training and two test images of 2 rows and 3 columns, classes 0 to 4. */
function tinyIdx(): Record<string, Buffer> {
  return {
    [TRAIN_IMAGES]: idx(0x803, [3, 2, 3], pixels(18)),
    [TRAIN_LABELS]: idx(0x801, [3], Uint8Array.of(4, 0, 2)),
    [TEST_IMAGES]: idx(0x803, [2, 2, 3], pixels(12)),
    [TEST_LABELS]: idx(0x801, [2], Uint8Array.of(1, 4)),
  };
}

describe('idx', () => {
  it('reads plain files', async () => {
    const data = await loadDataset('idx', { dataDir: await folder(tinyIdx()) });
    expect(data).toMatchObject({
      name: 'idx',
      width: 3,
      height: 2,
      channels: 1,
      pixelsPerImage: 6,
      classes: 5,
      maxPixel: 255,
    });
    expect(data.train).toEqual({ count: 3, pixels: pixels(18), labels: Uint8Array.of(4, 0, 2) });
    expect(data.test).toEqual({ count: 2, pixels: pixels(12), labels: Uint8Array.of(1, 4) });
  });

  it('reads gzip files and the dotted spelling', async () => {
    const files = tinyIdx();
    const plain = await loadDataset('idx', { dataDir: await folder(files) });
    const zipped: Files = {};
    const dotted: Files = {};
    for (const [name, bytes] of Object.entries(files)) {
      zipped[`${name}.gz`] = gzipSync(bytes);
      dotted[name.replace('-idx', '.idx')] = bytes;
    }
    expect(await loadDataset('idx', { dataDir: await folder(zipped) })).toEqual(plain);
    expect(await loadDataset('idx', { dataDir: await folder(dotted) })).toEqual(plain);
  });

  it('refuses every file cut at any point, plain or gzip, by its name', async () => {
    const files = tinyIdx();
    const names = Object.keys(files);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.boolean(), fc.nat(), async (name, zip, at) => {
        const whole = files[name] ?? Buffer.alloc(0);
        const bytes = zip ? gzipSync(whole) : whole;
        const cut = bytes.subarray(0, at % bytes.length);
        const changed: Files = { ...files, [zip ? `${name}.gz` : name]: cut };
        if (zip) {
          expect(await refusal('idx', await folder(without(changed, name)))).toContain(name);
        } else {
          const message = await refusal('idx', await folder(changed));
          expect(message).toContain(name);
          expect(message).toMatch(/byte offset \d+|is empty/);
        }
      }),
    );
  });

  it('refuses any other magic number', async () => {
    const files = tinyIdx();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(files)),
        // Those of real labels are refused in other words.
        fc.integer({ min: 1, max: 0xffffffff }).filter((flips) => ![0x500, 0x600].includes(flips)),
        async (name, flips) => {
          const bytes = Buffer.from(files[name] ?? []);
          const magic = (bytes.readUInt32BE(0) ^ flips) >>> 0;
          bytes.writeUInt32BE(magic, 0);
          const message = await refusal('idx', await folder({ ...files, [name]: bytes }));
          expect(message).toContain(`${name}: byte offset 0: expected the magic number 0x0000080`);
          expect(message).toContain(`found 0x${magic.toString(16).padStart(8, '0')}`);
        },
      ),
    );
  });

  it.each([
    [0x0d01, /train-labels-idx1-ubyte: its labels are 32-bit floats, the targets of a regression/],
    [0x0e01, /64-bit floats.*number of its range, from 0 to 255/],
  ])('refuses real labels: magic number %x', async (magic, message) => {
    const reals = { ...tinyIdx(), [TRAIN_LABELS]: idx(magic, [3], new Uint8Array(24)) };
    expect(await refusal('idx', await folder(reals))).toMatch(message);
  });

  it.each<[string, Files, RegExp]>([
    [
      'trailing bytes',
      { [TEST_LABELS]: idx(0x801, [2], Uint8Array.of(1, 4, 0)) },
      /t10k-labels-idx1-ubyte: byte offset 10: expected the end of the file .* found 1 more byte/,
    ],
    [
      'counts that differ',
      { [TRAIN_LABELS]: idx(0x801, [2], Uint8Array.of(1, 4)) },
      /train-labels-idx1-ubyte: byte offset 4: expected 3 labels.*found 2/,
    ],
    [
      'a test label that training never shows',
      { [TEST_LABELS]: idx(0x801, [2], Uint8Array.of(1, 5)) },
      /t10k-labels-idx1-ubyte: byte offset 9: expected the label of image 1 to be 0 to 4, found 5/,
    ],
    [
      'test images of another size',
      { [TEST_IMAGES]: idx(0x803, [2, 3, 2], pixels(12)) },
      /t10k-images-idx3-ubyte: byte offset 8: expected images of 2 x 3 pixels.*found 3 x 2/,
    ],
    [
      'a size of zero',
      { [TRAIN_IMAGES]: idx(0x803, [3, 0, 3], pixels(0)) },
      /train-images-idx3-ubyte: byte offset 8: expected a size of at least 1, found 0/,
    ],
    [
      'a huge size',
      { [TRAIN_IMAGES]: idx(0x803, [0xffffffff, 0xffffffff, 0xffffffff], pixels(9)) },
      /train-images-idx3-ubyte: byte offset 25: the file ends early/,
    ],
    ['an empty file', { [TRAIN_IMAGES]: '' }, /train-images-idx3-ubyte: is empty/],
  ])('refuses %s', async (_, change, message) => {
    expect(await refusal('idx', await folder({ ...tinyIdx(), ...change }))).toMatch(message);
  });

  it('refuses corrupt gzip', async () => {
    const { [TRAIN_IMAGES]: images = Buffer.alloc(0), ...others } = tinyIdx();
    const bytes = gzipSync(images);
    bytes.writeUInt32LE(~bytes.readUInt32LE(bytes.length - 8) >>> 0, bytes.length - 8);
    const dir = await folder({ ...others, [`${TRAIN_IMAGES}.gz`]: bytes });
    expect(await refusal('idx', dir)).toMatch(
      /train-images-idx3-ubyte\.gz: is not a whole gzip file of \d+ bytes/,
    );
    const text = await folder({ ...others, [`${TRAIN_IMAGES}.gz`]: '<html>not found</html>' });
    expect(await refusal('idx', text)).toMatch(/train-images-idx3-ubyte\.gz: is not a whole gzip/);
  });
});

describe('mnist', () => {
  const files = (label: number): Files => ({
    [TRAIN_IMAGES]: idx(0x803, [1, 28, 28], pixels(784)),
    [TRAIN_LABELS]: idx(0x801, [1], Uint8Array.of(3)),
    [TEST_IMAGES]: idx(0x803, [1, 28, 28], pixels(784)),
    [TEST_LABELS]: idx(0x801, [1], Uint8Array.of(label)),
  });

  it('has 28 x 28 pixels and ten classes', async () => {
    const data = await loadDataset('mnist', { dataDir: await folder(files(9)) });
    expect([data.width, data.height, data.classes]).toEqual([28, 28, 10]);
    expect(await refusal('mnist', await folder(files(10)))).toMatch(
      /t10k-labels-idx1-ubyte: byte offset 8: expected the label of image 0 to be 0 to 9, found 10/,
    );
    expect(await refusal('mnist', await folder(tinyIdx()))).toMatch(
      /train-images-idx3-ubyte: byte offset 8: expected images of 28 x 28 pixels, found 2 x 3/,
    );
  });
});

describe('optdigits', () => {
  const row = (label: number | string): string => `${Array(63).fill('7').join()},16,${label}\n`;
  const good: Files = { 'optdigits.tra': row(0) + row(9), 'optdigits.tes': row(5) };

  it('reads rows of 64 pixels and a class', async () => {
    const data = await loadDataset('optdigits', { dataDir: await folder(good) });
    expect(data).toMatchObject({ width: 8, height: 8, classes: 10, maxPixel: 16 });
    expect([...data.train.labels]).toEqual([0, 9]);
    expect([data.train.count, data.test.count, data.train.pixels[127]]).toEqual([2, 1, 16]);
    const crlf = { ...good, 'optdigits.tes': row(5).replace('\n', '\r\n') };
    expect(await loadDataset('optdigits', { dataDir: await folder(crlf) })).toEqual(data);
  });

  it.each<[string, string, RegExp]>([
    ['class out of range', row(1) + row(10), /byte offset 260: expected the class of row 2 .*"10"/],
    ['pixel above 16', row(1).replace('7,7', '7,17'), /byte offset 2: expected pixel 1 .*"17"/],
    ['negative pixel', row(1).replace('7', '-7'), /byte offset 0: expected pixel 0 .*"-7"/],
    ['empty field', row(1).replace('7', ''), /byte offset 0: expected pixel 0 .*""/],
    ['text', '<html>\n', /byte offset 0: expected 65 numbers in row 1 .*found 1/],
    ['an empty line', row(1) + '\n', /byte offset 131: expected 65 numbers in row 2/],
    ['too many', row('1,1'), /expected 65 numbers in row 1.*found 66/],
    ['empty file', '', /is empty/],
  ])('refuses %s', async (_, text, message) => {
    const found = await refusal('optdigits', await folder({ ...good, 'optdigits.tes': text }));
    expect(found).toContain('optdigits.tes: ');
    expect(found).toMatch(message);
  });

  it('refuses a file cut inside any row', async () => {
    const text = row(1) + row(2);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length - 1 }), async (at) => {
        fc.pre(text[at - 1] !== '\n');
        const dir = await folder({ ...good, 'optdigits.tra': text.slice(0, at) });
        expect(await refusal('optdigits', dir)).toMatch(/optdigits\.tra: byte offset \d+: row \d/);
      }),
    );
  });
});

describe('cifar10', () => {
  const rows = (...labels: number[]): Buffer =>
    Buffer.concat(labels.map((label) => Buffer.from([label, ...pixels(3072)])));
  const good = (): Files => ({
    'data_batch_1.bin': rows(1),
    'data_batch_2.bin': rows(2, 0),
    'data_batch_3.bin': rows(3),
    'data_batch_4.bin': rows(4),
    'data_batch_5.bin': rows(5),
    'test_batch.bin': rows(6, 9),
  });

  it('reads the batches in order', async () => {
    const data = await loadDataset('cifar10', { dataDir: await folder(good()) });
    expect(data).toMatchObject({ width: 32, height: 32, channels: 3, pixelsPerImage: 3072 });
    expect([...data.train.labels]).toEqual([1, 2, 0, 3, 4, 5]);
    expect([...data.test.labels]).toEqual([6, 9]);
    expect(data.train.pixels.subarray(5 * 3072)).toEqual(pixels(3072));
  });

  it('refuses a bad label, a cut row and a missing batch', async () => {
    const label = await folder({ ...good(), 'data_batch_2.bin': rows(1, 10) });
    expect(await refusal('cifar10', label)).toMatch(
      /data_batch_2\.bin: byte offset 3073: expected the label of image 1 to be 0 to 9, found 10/,
    );
    const cut = await folder({ ...good(), 'test_batch.bin': rows(6, 9).subarray(0, 6145) });
    expect(await refusal('cifar10', cut)).toMatch(
      /test_batch\.bin: byte offset 3073: expected rows of 3073 bytes, found 3072 bytes/,
    );
    const missing = without(good(), 'data_batch_5.bin');
    expect(await refusal('cifar10', await folder(missing))).toMatch(
      /has no data_batch_5\.bin\. Download CIFAR-10/,
    );
  });
});

describe('what the user forgot', () => {
  it('names the option, the folder, the file and the set', async () => {
    expect(await refusal('mnist')).toMatch(/give their folder with --data-dir/);
    expect(await refusal('mnist', '')).toMatch(/give their folder with --data-dir/);
    expect(await refusal('mnist', join(root, 'nowhere'))).toMatch(/nowhere: .*ENOENT.*--data-dir/);
    const dir = await folder({ file: 'x' });
    expect(await refusal('mnist', join(dir, 'file'))).toMatch(/is not a folder/);
    expect(await refusal('mnist', dir)).toMatch(
      /has no train-images-idx3-ubyte or .*\.gz.*Download MNIST/,
    );
    expect(await refusal('optdigits', dir)).toMatch(/has no optdigits\.tra\. Download the UCI/);
    expect(await refusal('svhn')).toMatch(/Unknown data set "svhn".*glyphs, glyphs16/);
    await mkdir(join(dir, 'optdigits.tra'));
    expect(await refusal('optdigits', dir)).toMatch(/optdigits\.tra: cannot be read \(EISDIR\)/);
  });

  it('needs no folder for the embedded sets', async () => {
    expect(await loadDataset('glyphs')).toMatchObject({ name: 'glyphs', pixelsPerImage: 64 });
    expect(await loadDataset('glyphs16')).toMatchObject({ name: 'glyphs16', pixelsPerImage: 256 });
  });
});

const shared = resolve(import.meta.dirname, '../../../shared/data');

describe.skipIf(!existsSync(join(shared, 'mnist')))(
  'real MNIST (skipped where ../shared/data/mnist is absent)',
  () => {
    const dataDir = join(shared, 'mnist');

    it.each([
      [TRAIN_IMAGES, '6bbc9ace898e44ae57da46a324031adb'],
      [TRAIN_LABELS, 'a25bea736e30d166cdddb491f175f624'],
      [TEST_IMAGES, '2646ac647ad5339dbf082846283269ea'],
      [TEST_LABELS, '27ae3e4e09519cfbb04c329615203637'],
    ])('%s is the original', async (name, md5) => {
      const bytes = gunzipSync(await readFile(join(dataDir, `${name}.gz`)));
      expect(createHash('md5').update(bytes).digest('hex')).toBe(md5);
    });

    it('loads whole', async () => {
      const data = await loadDataset('mnist', { dataDir });
      expect([data.train.count, data.test.count]).toEqual([60_000, 10_000]);
      expect([...data.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
      expect(data.train.pixels).toHaveLength(60_000 * 784);
    });
  },
);

describe.skipIf(!existsSync(join(shared, 'optdigits')))(
  'real optdigits (skipped where ../shared/data/optdigits is absent)',
  () => {
    it('loads whole', async () => {
      const data = await loadDataset('optdigits', { dataDir: join(shared, 'optdigits') });
      expect([data.train.count, data.test.count]).toEqual([3823, 1797]);
      expect([...data.train.labels.subarray(0, 3)]).toEqual([0, 0, 7]);
    });
  },
);
