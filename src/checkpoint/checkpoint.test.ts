import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import type { Checkpoint } from './checkpoint.js';
import { checkpointEntries } from './checkpointEntries.js';
import { encodeNpy } from './encodeNpy.js';
import { readCheckpoint } from './readCheckpoint.js';
import { writeCheckpoint } from './writeCheckpoint.js';

let root: string;
let file: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'systole checkpoint '));
  file = join(root, 'c.npz');
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const FORMATS = { weight: 's16.13', activation: 's8.7', delta: 's8.7' };
const LAYERS = [3, 4, 2];

/** Fills a checkpoint from a list of integers, over and over; `scale` turns them into floats. */
function filled(layers: readonly number[], seeds: readonly number[], scale?: number): Checkpoint {
  let next = 0;
  const group = (name: string): (Float64Array | Int32Array)[] =>
    checkpointEntries(layers)
      .filter((entry) => entry.group === name)
      .map(({ shape }) => {
        const size = shape.reduce((product, n) => product * n, 1);
        const values = Array.from({ length: size }, () => seeds[next++ % seeds.length] ?? 0);
        return scale === undefined
          ? Int32Array.from(values)
          : Float64Array.from(values, (value) => value * scale);
      });
  return {
    ...(scale === undefined ? { formats: FORMATS } : {}),
    weights: group('weights'),
    biases: group('biases'),
    feedback: group('feedback'),
  };
}

async function refusal(layers: readonly number[] = LAYERS): Promise<string> {
  const outcome: unknown = await readCheckpoint(file, layers).catch((error: unknown) => error);
  if (!(outcome instanceof UsageError)) {
    throw new Error(`expected a UsageError, got ${JSON.stringify(outcome)}`);
  }
  expect(outcome.message).toContain(file);
  return outcome.message;
}

type Arrays = Record<string, Uint8Array | undefined>;

/** The arrays of an integer checkpoint for `LAYERS`, to be changed by a test. */
function arrays(change: Arrays = {}): Arrays {
  return {
    W1: encodeNpy(new Int32Array(12), [4, 3]),
    b1: encodeNpy(new Int32Array(4), [4]),
    W2: encodeNpy(new Int32Array(8), [2, 4]),
    b2: encodeNpy(new Int32Array(2), [2]),
    B1: encodeNpy(new Int32Array(8), [2, 4]),
    formats: encodeNpy(JSON.stringify(FORMATS), []),
    ...change,
  };
}

async function save(contents: Arrays, level: 0 | 6 = 0): Promise<void> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, bytes] of Object.entries(contents)) {
    if (bytes) files[`${name}.npy`] = bytes;
  }
  await writeFile(file, zipSync(files, { level }));
}

describe('round trip', () => {
  it('reads what was written, integers and floats, and the same bytes each time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }),
        fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 20 }),
        fc.option(fc.constantFrom(1, 1 / 128, 0.1), { nil: undefined }),
        fc.boolean(),
        async (layers, seeds, scale, hasFeedback) => {
          const full = filled(layers, seeds, scale);
          const checkpoint = hasFeedback ? full : { ...full, feedback: [] };
          await writeCheckpoint(file, checkpoint, layers);
          const bytes = await readFile(file);
          const back = await readCheckpoint(file, layers);
          expect(back).toEqual(checkpoint);
          await writeCheckpoint(file, back, layers);
          expect((await readFile(file)).equals(bytes)).toBe(true);
        },
      ),
    );
    expect((await readdir(root)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('dates every file 1 January 1980, 0 o’clock, wherever and whenever it runs', async () => {
    await writeCheckpoint(file, filled(LAYERS, [1]), LAYERS);
    expect((await readFile(file)).readUInt32LE(10)).toBe(0x0021_0000);
  });

  it('reads stored and deflated archives, other integers, formats as bytes', async () => {
    const shorts = Buffer.from(encodeNpy(new Int32Array(2), [2]).subarray(0, 128));
    shorts.write('<i2', shorts.indexOf('<i4'), 'latin1');
    const bytes = Buffer.from(JSON.stringify(FORMATS));
    const text = Buffer.from(
      encodeNpy(new Int32Array(bytes.length), [bytes.length]).subarray(0, 128),
    );
    text.write('|u1', text.indexOf('<i4'), 'latin1');
    const b2 = Buffer.concat([shorts, Uint8Array.of(1, 0, 0xff, 0xff)]);
    for (const level of [0, 6] as const) {
      await save(arrays({ b2, formats: Buffer.concat([text, bytes]) }), level);
      const back = await readCheckpoint(file, LAYERS);
      expect(back.formats).toEqual(FORMATS);
      expect(back.biases[1]).toEqual(Int32Array.of(1, -1));
    }
  });
});

describe('refusals', () => {
  const floats = (count: number, shape: number[]): Uint8Array =>
    encodeNpy(new Float64Array(count), shape);

  it.each<[string, Arrays, RegExp]>([
    ['a missing W', { W2: undefined }, /: W2: is missing, expected an array of shape \(2, 4\)/],
    ['a missing b', { b1: undefined }, /: b1: is missing, expected an array of shape \(4,\)/],
    [
      'an unknown name',
      { W3: floats(1, [1]) },
      /: W3: unknown name; .*3-4-2 has W1, b1, W2, b2, B1/,
    ],
    ['B of the last layer', { B2: floats(1, [1]) }, /: B2: unknown name/],
    [
      'a transposed W',
      { W1: encodeNpy(new Int32Array(12), [3, 4]) },
      /: W1: expected an array of shape \(4, 3\).*found \(3, 4\)/,
    ],
    [
      'a column as bias',
      { b1: encodeNpy(new Int32Array(4), [4, 1]) },
      /: b1: expected an array of shape \(4,\).*found \(4, 1\)/,
    ],
    ['a wide B', { B1: encodeNpy(new Int32Array(10), [2, 5]) }, /: B1: .*\(2, 4\).*found \(2, 5\)/],
    ['a huge W', { W1: floats(40_000, [200, 200]) }, /: W1: .*\(4, 3\).*found 320128 bytes/],
    [
      'a float among integers',
      { b2: floats(2, [2]) },
      /: b2: expected integer values like W1, found <f8/,
    ],
    ['text as numbers', { b2: encodeNpy('hello', []) }, /: b2: expected numbers, found a text/],
    ['garbage', { b2: Buffer.from('garbage') }, /: b2: byte offset 0: expected the magic/],
    ['integers without formats', { formats: undefined }, /: formats: is missing/],
    [
      'formats that are no JSON',
      { formats: encodeNpy('s16.13', []) },
      /: formats: expected a string/,
    ],
    [
      'too few formats',
      { formats: encodeNpy('{"weight":"s16.13"}', []) },
      /: formats: expected a st/,
    ],
    ['formats that are null', { formats: encodeNpy('null', []) }, /: formats: expected a string/],
    [
      'too many formats',
      { formats: encodeNpy(JSON.stringify({ ...FORMATS, bias: 's8.7' }), []) },
      /: formats: expected a string/,
    ],
    [
      'a format that is none',
      { formats: encodeNpy(JSON.stringify({ ...FORMATS, delta: 's8.9' }), []) },
      /: formats: delta: .*"s8\.9" is not a fixed-point format/,
    ],
    [
      'formats that are numbers',
      { formats: floats(1, [1]) },
      /: formats: .*found "<f8 of shape \(1,\)/,
    ],
    [
      'a weight outside its format',
      { W2: encodeNpy(Int32Array.of(0, 0, 0, 0, 0, 0, 32768, 0), [2, 4]) },
      /: W2\[1, 2\]: expected -32768 to 32767, the raw range of s16\.13, found 32768/,
    ],
    [
      'feedback outside its format',
      { B1: encodeNpy(Int32Array.of(-129, 0, 0, 0, 0, 0, 0, 0), [2, 4]) },
      /: B1\[0, 0\]: expected -128 to 127, the raw range of s8\.7, found -129/,
    ],
  ])('refuses %s', async (_, change, message) => {
    await save(arrays(change));
    expect(await refusal()).toMatch(message);
  });

  it('refuses NaN, infinities, and formats beside floats', async () => {
    const good: Arrays = {
      W1: floats(2, [1, 2]),
      b1: floats(1, [1]),
    };
    await save(good);
    expect(await readCheckpoint(file, [2, 1])).toEqual({
      weights: [new Float64Array(2)],
      biases: [new Float64Array(1)],
      feedback: [],
    });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      await save({ ...good, b1: encodeNpy(Float64Array.of(value), [1]) });
      expect(await refusal([2, 1])).toMatch(/: b1\[0\]: expected a finite number, found/);
    }
    await save({ ...good, formats: encodeNpy(JSON.stringify(FORMATS), []) });
    expect(await refusal([2, 1])).toMatch(/: formats: belongs to raw integers/);
  });

  it('wants all of B or none', async () => {
    const layers = [1, 1, 1, 1];
    const one = encodeNpy(new Float64Array(1), [1, 1]);
    const bias = encodeNpy(new Float64Array(1), [1]);
    const base = { W1: one, W2: one, W3: one, b1: bias, b2: bias, b3: bias };
    await save(base);
    expect((await readCheckpoint(file, layers)).feedback).toEqual([]);
    await save({ ...base, B1: one });
    expect(await refusal(layers)).toMatch(/: B2: is missing/);
  });

  it('refuses a missing file, a folder, an empty file and text', async () => {
    file = join(root, 'absent.npz');
    expect(await refusal()).toMatch(/cannot read the checkpoint \(ENOENT\)/);
    file = root;
    expect(await refusal()).toMatch(/cannot read the checkpoint \(EISDIR\)/);
    file = join(root, 'c.npz');
    for (const text of ['', 'not a zip file, but longer than twenty-two bytes']) {
      await writeFile(file, text);
      expect(await refusal()).toMatch(/the file ends without a zip directory/);
    }
  });

  it('refuses the same array twice', async () => {
    await writeFile(file, zipSync({ W1: Uint8Array.of(1), 'W1.npy': Uint8Array.of(1) }));
    expect(await refusal()).toMatch(/: W1: is there twice/);
  });

  it('refuses a file cut anywhere, and never reads flipped bits as other numbers', async () => {
    const layers = [2, 2, 2];
    const checkpoint = filled(layers, [5, -6, 7]);
    for (const level of [0, 6] as const) {
      await writeCheckpoint(file, checkpoint, layers);
      if (level === 6) await save(arraysOf(checkpoint, layers), 6);
      const whole = await readFile(file);
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
          await writeFile(file, whole.subarray(0, at % whole.length));
          await refusal(layers);
          const flipped = Buffer.from(whole);
          flipped[at % whole.length] = (flipped[at % whole.length] ?? 0) ^ (1 << bit);
          await writeFile(file, flipped);
          const outcome: unknown = await readCheckpoint(file, layers).catch((e: unknown) => e);
          // A date or a flag may change without harm; a number may not.
          if (!(outcome instanceof UsageError)) expect(outcome).toEqual(checkpoint);
        }),
        { numRuns: 500 },
      );
    }
  });
});

function arraysOf(checkpoint: Checkpoint, layers: readonly number[]): Arrays {
  const result: Arrays = { formats: encodeNpy(JSON.stringify(checkpoint.formats), []) };
  const taken = { weights: 0, biases: 0, feedback: 0 };
  for (const { name, group, shape } of checkpointEntries(layers)) {
    result[name] = encodeNpy(checkpoint[group][taken[group]++] ?? new Int32Array(), shape);
  }
  return result;
}

describe('writeCheckpoint', () => {
  it('refuses what could not be read again', async () => {
    const good = filled(LAYERS, [1]);
    const { weights, biases, feedback } = good;
    const bare = { weights, biases, feedback };
    await expect(writeCheckpoint(file, bare, LAYERS)).rejects.toThrow(/W1: integers need formats/);
    await expect(writeCheckpoint(file, filled(LAYERS, [128]), LAYERS)).rejects.toThrow(
      /B1: value 0 is 128, outside -128 to 127/,
    );
    await expect(writeCheckpoint(file, good, [3, 5, 2])).rejects.toThrow(/do not fill the shape/);
    await expect(writeCheckpoint(file, good, [3, 4, 4, 2])).rejects.toThrow(/expected 3 arrays/);
    await expect(writeCheckpoint(file, filled(LAYERS, [NaN], 1), LAYERS)).rejects.toThrow(
      RangeError,
    );
  });

  it('says why it cannot write, and leaves nothing behind', async () => {
    const good = filled(LAYERS, [1]);
    const absent = join(root, 'absent', 'c.npz');
    await expect(writeCheckpoint(absent, good, LAYERS)).rejects.toThrow(UsageError);
    await expect(writeCheckpoint(absent, good, LAYERS)).rejects.toThrow(/\(ENOENT\)/);
    const dir = join(root, 'folder');
    await mkdir(join(dir, 'c.npz'), { recursive: true });
    await expect(writeCheckpoint(join(dir, 'c.npz'), good, LAYERS)).rejects.toThrow(UsageError);
    expect(await readdir(dir)).toEqual(['c.npz']);
  });

  // Root may write anywhere.
  it.skipIf(process.getuid?.() === 0)('keeps the old file in a read-only folder', async () => {
    const dir = join(root, 'locked');
    await mkdir(dir);
    const old = join(dir, 'c.npz');
    await writeCheckpoint(old, filled(LAYERS, [1]), LAYERS);
    await chmod(dir, 0o500);
    try {
      await expect(writeCheckpoint(old, filled(LAYERS, [2]), LAYERS)).rejects.toThrow(/EACCES/);
      expect(await readCheckpoint(old, LAYERS)).toEqual(filled(LAYERS, [1]));
    } finally {
      await chmod(dir, 0o700);
    }
  });
});

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

describe.skipIf(!hasNumpy)('NumPy itself (skipped where python3 has no numpy)', () => {
  const python = (script: string): string =>
    execFileSync('python3', ['-c', script, file], { encoding: 'utf8' });

  it('reads what we write, without pickle', async () => {
    await writeCheckpoint(file, filled(LAYERS, [1, -2, 3]), LAYERS);
    const output = python(`
import sys, json, numpy
z = numpy.load(sys.argv[1], allow_pickle=False)
assert sorted(z.files) == ['B1', 'W1', 'W2', 'b1', 'b2', 'formats'], z.files
assert json.loads(str(z['formats'])) == {'weight': 's16.13', 'activation': 's8.7', 'delta': 's8.7'}
assert z['b1'].dtype == numpy.int32 and z['b1'].shape == (4,)
print(z['W1'].tolist())`);
    expect(JSON.parse(output)).toEqual([
      [1, -2, 3],
      [1, -2, 3],
      [1, -2, 3],
      [1, -2, 3],
    ]);
  });

  it.each(['savez', 'savez_compressed'])('%s writes what we read', async (save) => {
    python(`
import sys, json, numpy
numpy.${save}(sys.argv[1], W1=numpy.arange(12, dtype='i8').reshape(4, 3), b1=numpy.arange(4, dtype='i2'),
  W2=numpy.asfortranarray(numpy.arange(8, dtype='i4').reshape(2, 4)), b2=numpy.array([-1, 1], dtype='i1'),
  B1=numpy.arange(8, dtype='u1').reshape(4, 2).T,
  formats=json.dumps({'weight': 's16.13', 'activation': 's8.7', 'delta': 's8.7'}))`);
    expect(await readCheckpoint(file, LAYERS)).toEqual({
      formats: FORMATS,
      weights: [
        Int32Array.from({ length: 12 }, (_, i) => i),
        Int32Array.from({ length: 8 }, (_, i) => i),
      ],
      biases: [Int32Array.of(0, 1, 2, 3), Int32Array.of(-1, 1)],
      feedback: [Int32Array.of(0, 2, 4, 6, 1, 3, 5, 7)],
    });
  });

  it('reads float32 and refuses a pickled dictionary', async () => {
    python(`
import sys, numpy
numpy.savez(sys.argv[1], W1=numpy.array([[0.5, -0.25]], dtype='f4'), b1=numpy.array([1.0]))`);
    expect((await readCheckpoint(file, [2, 1])).weights).toEqual([Float64Array.of(0.5, -0.25)]);
    python(`
import sys, numpy
numpy.savez(sys.argv[1], W1=numpy.array([[1, 2]]), b1=numpy.array([1]), formats={'weight': 's16.13'})`);
    expect(await refusal([2, 1])).toMatch(/: formats: .*found \|O \(a pickled Python object\)/);
  });
});
