import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emulateBoard, type EmulatedBoard } from '../src/board/emulatedBoard.js';
import { runCli } from '../src/cli/fixtures/runCli.js';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { lookUp } from '../src/cosim/toolchain.js';
import { verilate } from '../src/cosim/index.js';
import { readOptions } from '../src/run/readOptions.js';
import { resolveNetwork } from '../src/run/resolveNetwork.js';
import { compare, property } from '../src/property/index.js';
import { FAULTY_WORD, TALLY, wordStimuli, wordSums } from '../src/property/fixtures/tally.js';

/** A command of ours as the docs print it, continued lines joined, comments left out. */
interface Printed {
  readonly file: string;
  readonly command: string;
}

function printed(): Printed[] {
  const root = packageRoot();
  const files = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8').replace(/ \\\n +/g, ' ');
      const found = [...text.matchAll(/^ {4,}(?:npx )?systole (.*?)(?: {2,}#.*)?$/gm)];
      return found.map(([, command = '']) => ({ file, command: command.trim() }));
    });
}

/** The same in seconds: a smaller network, array and data set, names of files that are here. */
const SMALLER: readonly (readonly [RegExp, string])[] = [
  [/784-500-10|784-1000-10/, '784-8-10'],
  [/16x16/, '4x4'],
  [/--data-dir (DIR|\S+mnist\S*)/, '--data-dir data'],
  [/--epochs \d+/, '--epochs 1'],
  [/--samples \d+/, '--samples 8'],
  [/--batch \d+/, '--batch 10'],
  [/--rule RULE/, '--rule lls'],
  [/--lr-hidden H --lr-output O( \[.*\])?/, '--lr-hidden 2 --lr-output 2'],
  [/(?<=^compare (?!--view).*)$/, ' --samples 40 --test-samples 20'],
  [/--array 4x4(?=.* --samples 40)/, '--array 2x2'],
  [/^wave FILE/, 'wave case.vcd'],
  [/run\/run\.vcd( --cycles 4000-5000)?/, 'case.vcd'],
  [/other\.vcd --clock clk /, 'case.vcd --clock clk_i '],
  [/'u_fifo\.\*,sum_o'/, 'sum_o'],
  [/--around 1200/, '--around 2'],
  [/--cycles 10-30/, '--cycles 0-2'],
  [/--cycles 90-120/, '--cycles 0-2'],
  [/^synth .*/, 'synth --target ice40-hx8k --rule drtp --layers 4-3-2 --array 1x1 --feedback lfsr'],
  [/^fpga (.*) --layers 64-32-10(.*)/, 'fpga $1 --layers 4-3-2 --array 1x1 --seeds 1$2 --clock 12'],
  [/^prove$/, 'prove saturating_subtract'],
  [/--rtl DIR/, '--rtl my-rtl'],
  [/--test test\/fifo\.test\.ts/, '--test examples/fifo/fifo.test.ts --limit 4'],
];

/** Commands that end otherwise: what they are about fails here, too. */
const CODES: readonly (readonly [RegExp, number])[] = [
  [/^replay case\.replay($| --trace| --json| --report)/, 1],
  [/^coverage .*--min-lines 100/, 1],
  [/--rtl broken-rtl/, 1],
];

/** Words that a shell would have made of it. */
function wordsOf(command: string): string[] {
  return command.split(/\s+/).flatMap((word) => {
    if (word === 'cov/*') return readdirSync('cov').map((name) => `cov/${name}`);
    return [word.replace(/^'(.*)'$/, '$1')];
  });
}

/** Images and labels as MNIST has them, of noise. */
function writeIdx(folder: string, name: string, count: number): void {
  const header = (...numbers: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, at) => bytes.writeUInt32BE(number, 4 * at));
    return bytes;
  };
  const pixels = Buffer.from(Array.from({ length: 784 * count }, (_, at) => (at * 37) % 251));
  const images = Buffer.concat([header(0x803, count, 28, 28), pixels]);
  const labels = Buffer.concat([
    header(0x801, count),
    Buffer.from(Array.from({ length: count }, (_, at) => at % 10)),
  ]);
  writeFileSync(join(folder, `${name}-images-idx3-ubyte`), images);
  writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), labels);
}

let folder = '';
let board: EmulatedBoard | undefined;
const before = process.cwd();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-docs-'));
  process.chdir(folder);
  for (const name of ['data', 'my-rtl', 'cov']) mkdirSync(name);
  writeIdx('data', 'train', 40);
  writeIdx('data', 't10k', 20);
  copyFileSync(join(packageRoot(), 'rtl/sequencer.sv'), 'my-rtl/sequencer.sv');
  const fifo = join(packageRoot(), 'examples/fifo/fifo.sv');
  copyFileSync(fifo, 'fifo.sv');
  writeFileSync('my_module.sv', readFileSync(fifo, 'utf8').replaceAll(/\bfifo\b/g, 'my_module'));
  const tally = readFileSync(TALLY.sources[0] ?? '', 'utf8');
  writeFileSync('tally.sv', tally.replace('step - 16', 'step - 0 * 16'));
  copyFileSync('tally.sv', 'net.v');
  mkdirSync('broken-rtl');
  const update = readFileSync(join(packageRoot(), 'rtl/update_arithmetic.svh'), 'utf8');
  const broken = update.replace('dropped & ~(dropped >> 1)', 'dropped >> 1');
  expect(broken).not.toBe(update);
  writeFileSync('broken-rtl/update_arithmetic.svh', broken);
  const vary = { rule: ['drtp', 'lls'], layers: ['64-4-10'] };
  writeFileSync('space.json', JSON.stringify({ base: { samples: 8 }, vary }));
  const failing = property(
    await verilate(TALLY),
    fc.constant([1, FAULTY_WORD.drop]),
    (sim, words) => compare(sim.run(wordStimuli(words)), wordSums(words)),
    { seed: 1, keep: folder },
  );
  await expect(failing).rejects.toThrow(/does not hold/);
  const covered = await verilate({ ...TALLY, covered: true });
  const simulation = await covered.start({ coverageFile: 'cov/one.dat' });
  await simulation.reset();
  await simulation.close();
  await runCli(['replay', 'case.replay', '--trace', 'fst', '--out', '.', '--json', 'case.json']);
  for (const rule of ['bp', 'drtp']) {
    await runCli(`train --rule ${rule} --layers 64-8-10 --samples 8 --json ${rule}.json`);
  }
  const learner = await readOptions('cosim', { rule: 'dfa', layers: '64-32-10', array: '2x4' });
  board = await emulateBoard(resolveNetwork(learner).hardware, { clocksPerBit: 8 });
}, 240_000);

afterAll(async () => {
  await board?.close();
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const COMMANDS = printed();
const areThere = (...names: string[]) => names.every((name) => lookUp(name) !== undefined);
const tools = areThere('yosys', 'z3');
const boards = areThere('yosys', 'nextpnr-ice40', 'icetime', 'icepack');
/** Without the tools for them some are left out. An emulated board ends with Ctrl-C: src/cli/board.test.ts. */
const here = COMMANDS.filter(
  ({ command }, at) =>
    // What stands in two places is run once.
    COMMANDS.findIndex((other) => other.command === command) === at &&
    !command.startsWith('board') &&
    (tools || !/^(mutate|prove|synth|cosim --target netlist)/.test(command)) &&
    (boards || !command.startsWith('fpga')),
);

describe('what the docs tell you to type works', () => {
  test('there is something to type', () => {
    expect(COMMANDS.length).toBeGreaterThan(30);
    expect(COMMANDS.map(({ command }) => command)).toContain('doctor');
  });

  test.each(here)(
    '$file: systole $command',
    async ({ command }) => {
      const small = SMALLER.reduce((text, [what, by]) => text.replace(what, by), command).replace(
        '/dev/ttyUSB1',
        board?.port ?? '',
      );
      const expected = CODES.find(([pattern]) => pattern.test(small))?.[1] ?? 0;
      // vitest takes files below the folder that it runs in.
      if (small.startsWith('mutate')) process.chdir(packageRoot());
      const { code, stderr, stdout } = await runCli(wordsOf(small));
      process.chdir(folder);
      expect({ small, code, stderr: code === expected ? '' : `${stderr}${stdout}` }).toEqual({
        ...{ small, code: expected, stderr: '' },
      });
    },
    240_000,
  );
});
