import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialiseExact, type ExactNetwork } from '../../golden/index.js';
import { startRtl, type RtlTarget } from '../../testbench/rtlTarget.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { readOptions } from '../run/readOptions.js';
import { resolveNetwork } from '../run/resolveNetwork.js';
import { compile, type Program } from './compile.js';
import { memoryImages } from './images.js';
import { listProgram } from './listing.js';

let folder: string;
let program: Program;
let network: ExactNetwork;
let target: RtlTarget;

/** Groups of 2 columns, slices, tables and a feedback table: every kind of memory. */
const LINE = '--layers 9-13-7-5 --array 2x4 --weight-format s24.20 --output sigmoid';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole program '));
  const { network: spec, hardware } = resolveNetwork(
    await readOptions('train', {
      rule: 'drtp',
      layers: '9-13-7-5',
      array: '2x4',
      'weight-format': 's24.20',
      output: 'sigmoid',
    }),
  );
  network = initialiseExact(spec);
  program = compile(spec, hardware);
  ({ target } = await startRtl(hardware));
  await target.load(program, network);
  // The last configuration word is accepted; its write is still under way.
  await target.simulation.step(16);
});

afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true, force: true });
});

test('the memory map is that of the RTL', async () => {
  const built = await target.simulation.memories();
  const { memories } = listProgram(program, network, 1);
  expect(built.length).toBe(memories.reduce((sum, { memories: count }) => sum + count, 0));
  for (const { instance, name, memories: count, words, wordBits, usedWords } of memories) {
    const same = built.filter(
      ({ path, width, depth }) =>
        path.endsWith(`${instance}.mem`) && width === wordBits && depth === words,
    );
    expect([name, same.length]).toEqual([name, count]);
    expect(usedWords).toBeGreaterThan(0);
    expect(usedWords).toBeLessThanOrEqual(words);
  }
});

test('the images are what the host port writes', async () => {
  const memories = await target.simulation.memories();
  const places: readonly [RegExp, (numbers: readonly string[]) => string][] = [
    [/u_weights\.mem$/, ([row, group]) => `weights_${row ?? ''}_${group ?? ''}.hex`],
    [/u_program\.mem$/, () => 'program.hex'],
    [/lanes.*u_table\.mem$/, () => 'tables.hex'],
    [/modulator.*u_table\.mem$/, (n) => `projection_${n.at(-1) ?? ''}.hex`],
  ];
  const images = new Map(
    memoryImages(program, network).map(({ file, text }) => [
      file,
      text.split('\n').filter((line) => line !== '' && !line.startsWith('//')),
    ]),
  );
  const seen = new Set<string>();
  for (const { path, width } of memories) {
    const place = places.find(([pattern]) => pattern.test(path));
    if (place === undefined) continue;
    const file = place[1]([...path.matchAll(/\[(\d+)\]/g)].map(([, number]) => number ?? ''));
    const image = images.get(file) ?? [];
    const column = await target.simulation.readMemory(path, 0, image.length);
    const digits = Math.ceil(width / 4);
    let hidden = 0;
    for (const [at, line] of image.entries()) {
      // Tables of activations that are not looked up stay as they were.
      if (file === 'tables.hex' && at < image.length / 2) hidden++;
      else expect([path, at, line]).toEqual([path, at, hex(column[at], digits)]);
    }
    expect(image.length).toBeGreaterThan(hidden);
    seen.add(file);
  }
  expect([...images.keys()].sort()).toEqual([...seen].sort());
});

function hex(word: number | bigint | undefined, digits: number): string {
  return (word ?? -1).toString(16).padStart(digits, '0');
}

test('passes follow one another, and the terms add up to the cycles', () => {
  const { train, cycles } = listProgram(program, network, 10);
  expect(train.map(({ op, layer }) => `${op} ${layer}`)).toEqual(
    [1, 2, 3].flatMap((layer) => [`forward ${layer}`, `update ${layer}`]),
  );
  for (const [at, pass] of train.entries()) {
    expect(pass.firstIssue).toBe((train[at - 1]?.lastIssue ?? -1) + 1 + pass.delay);
    expect(pass.lastIssue - pass.firstIssue + 1).toBe(pass.rowTiles * pass.columnTiles);
  }
  expect(cycles.period).toBe((train.at(-1)?.lastIssue ?? 0) + 1);
  expect(cycles.period).toBe(cycles.tiles + cycles.delays);
  expect(cycles.total).toBe(cycles.fill + cycles.start + 10 * cycles.period + cycles.drain);
});

test('a group of narrow weights keeps its feedback words within the host port', async () => {
  const { hardware } = resolveNetwork(
    await readOptions('train', {
      rule: 'drtp',
      layers: '9-13-5',
      array: '4x16',
      'weight-format': 's4.2',
      'activation-format': 's16.15',
    }),
  );
  expect(hardware.group * hardware.formats.delta.width).toBeLessThanOrEqual(64);
});

test('the command lists, and writes JSON and images', async () => {
  const images = join(folder, 'images of it');
  const json = join(folder, 'program.json');
  const { code, stdout, stderr } = await runCli([
    ...['program', '--list', '--rule', 'drtp', ...LINE.split(' ')],
    ...['--images', images, '--json', json],
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/F1 +forward +1 +5 x 4/);
  expect(stdout).toMatch(/projection +2 +16 /);
  expect(await readdir(images)).toContain('weights_1_1.hex');
  const listing: unknown = JSON.parse(await readFile(json, 'utf8'));
  expect(listing).toMatchObject({ schema: 'systole.program/1', layers: [9, 13, 7, 5] });
});

test.each([
  ['--layers 64-20-10', /--rule is needed/],
  ['--rule drtp', /--layers is needed/],
  ['--rule drtp --layers 64-20-10 --array 0x4', /--array 0x4/],
  ['--rule drtp --layers 64-20-10 --weight-tiles 3', /holds 3 tiles/],
  ['--rule drtp --layers 64-20-10 --images /dev/null/images', /cannot write/],
])('program %s is bad use', async (line, message) => {
  const { code, stdout, stderr } = await runCli(`program --list ${line}`);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(stdout).toBe('');
});
