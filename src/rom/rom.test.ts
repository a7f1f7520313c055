import fc from 'fast-check';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FEEDBACKS, initialiseExact } from '../../golden/index.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { ToolError } from '../errors.js';
import { compile } from '../program/compile.js';
import { resolveNetwork, type ResolvedNetwork } from '../run/resolveNetwork.js';
import { readOptions } from '../run/readOptions.js';
import { compareValues } from './compareValues.js';
import { hexTexts } from './hexTexts.js';
import { checkRom, makeRom } from './makeRom.js';
import { matrixStatistics } from './matrixStatistics.js';
import { projectionMemory } from './projectionMemory.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole rom '));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function network(options: Record<string, string>): Promise<ResolvedNetwork> {
  return resolveNetwork(await readOptions('train', { rule: 'drtp', ...options }));
}

test.each(FEEDBACKS)('RTL and golden model read the same %s matrices', async (feedback) => {
  const report = await makeRom(await network({ layers: '9-21-13-10', array: '4x8', feedback }));
  expect(report.check).toMatchObject({ words: 100, differences: 0, first: undefined });
  expect(report.size).toMatchObject(
    feedback.startsWith('lfsr')
      ? { kind: 'lfsr', bits: 0, seedBits: 64 }
      : { kind: 'table', bits: 100 * 32, seedBits: 0 },
  );
});

test('one layer alone starts at address 0', async () => {
  const report = await makeRom(await network({ layers: '9-21-13-10', array: '4x8' }), { layer: 2 });
  expect(report.matrices).toMatchObject([{ layer: 2, base: 0, words: 20 }]);
  expect(report.check).toMatchObject({ words: 40, differences: 0 });
});

test('any single flipped bit of a file is caught, and named', async () => {
  const resolvedNetwork = await network({ layers: '9-7-5-3', array: '4x4' });
  const { network: spec, array, hardware } = resolvedNetwork;
  const memory = projectionMemory(compile(spec, hardware), initialiseExact(spec));
  const [text = ''] = hexTexts(memory, spec, array);
  const lines = text.trimEnd().split('\n');
  const header = lines.filter((line) => line.startsWith('//')).length;
  const words = memory.groups[0]?.length ?? 0;
  expect(lines.length - header).toBe(words);
  await fc.assert(
    fc.asyncProperty(fc.nat(words - 1), fc.nat(31), async (word, bit) => {
      const flipped = [...lines];
      const good = BigInt(`0x${lines[header + word] ?? ''}`);
      flipped[header + word] = (good ^ (1n << BigInt(bit))).toString(16).padStart(8, '0');
      const result = await checkRom(memory, [`${flipped.join('\n')}\n`]);
      expect(result).toMatchObject({ differences: 1, first: { word, group: 0 } });
    }),
    { numRuns: 8 },
  );
});

test('a file that is too short or no hexadecimal text is caught', async () => {
  const { network: spec, array, hardware } = await network({ layers: '9-7-5-3', array: '4x4' });
  const memory = projectionMemory(compile(spec, hardware), initialiseExact(spec));
  const [text = ''] = hexTexts(memory, spec, array);
  const short = await checkRom(memory, [text.trimEnd().split('\n').slice(0, -1).join('\n')]);
  expect(short.differences).toBeGreaterThan(0);
  await expect(checkRom(memory, [`${text}zz\n`])).rejects.toThrow(ToolError);
});

test('every wrong value is found, wherever it stands', async () => {
  const { network: spec, hardware } = await network({ layers: '9-21-13-10', array: '4x8' });
  const memory = projectionMemory(compile(spec, hardware), initialiseExact(spec));
  const zero = memory.groups.map((words) => new Int32Array(words.length * memory.group));
  const nonZero = memory.layers.flatMap(({ matrix }) => [...matrix].filter((value) => value !== 0));
  expect(compareValues(memory, zero)).toMatchObject({
    words: 100,
    values: 400,
    differences: nonZero.length,
  });
});

test('statistics are those of the matrix', () => {
  const statistics = matrixStatistics(Int32Array.of(1, -1, 3, 0, -1, 1, -3, 0), 2);
  expect(statistics).toMatchObject({
    values: 8,
    mean: 0,
    min: -3,
    max: 3,
    zeros: 2,
    positive: 3,
    negative: 3,
    balance: 0,
  });
  expect(statistics.deviation).toBeCloseTo(Math.sqrt(22 / 8), 12);
  expect(statistics.correlation?.max).toBeCloseTo(1, 12);
  expect(matrixStatistics(Int32Array.of(5, 5), 1).correlation).toBeUndefined();
  expect(() => matrixStatistics(Int32Array.of(1, 2, 3), 2)).toThrow(RangeError);
});

test('the command writes the files that it proves', async () => {
  const out = join(folder, 'two groups');
  const { code, stdout, stderr } = await runCli([
    'rom',
    ...['--layers', '9-21-13-10', '--array', '4x8', '--out', out],
    ...['--json', join(folder, 'rom.json')],
  ]);
  expect(stderr.replace(/^building .*\n/m, '')).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/read back 100 words, 400 values: equal/);
  expect((await readdir(out)).sort()).toEqual(['projection_0.hex', 'projection_1.hex']);
  const text = await readFile(join(out, 'projection_0.hex'), 'utf8');
  expect(text).toMatch(/^\/\/ Feedback matrices of 9-21-13-10 on 4 x 8/);
  expect(text).not.toContain(folder);
  const report: unknown = JSON.parse(await readFile(join(folder, 'rom.json'), 'utf8'));
  expect(report).toMatchObject({ schema: 'systole.rom/1', check: { words: 100, differences: 0 } });
});

test.each([
  ['--layers 64-10', /no hidden layer/],
  ['--layers 64-20-10 --layer 2', /hidden layer 1 only/],
  ['--layers 64-20-20-10 --layer 3', /hidden layers 1 to 2/],
  ['--layers 64-20-10 --layer x', /--layer x/],
  ['--layers 64-20-10 --array 8x8 --out one.hex', /2 memories.*Give a folder/],
  ['--layers 64-20-10 --feedback gauss', /--feedback gauss/],
  ['--layers 64-20-10 --out /dev/null/rom', /cannot write/],
  ['--array 4x4', /--layers is needed/],
])('rom %s is bad use', async (line, message) => {
  const { code, stdout, stderr } = await runCli(`rom ${line}`);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(stdout).toBe('');
});

test('--no-check leaves the RTL out', async () => {
  const { code, stdout } = await runCli('rom --layers 64-20-10 --no-check');
  expect(code).toBe(0);
  expect(stdout).toMatch(/not asked for/);
});
