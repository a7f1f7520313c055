import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emulateBoard } from '../board/emulatedBoard.js';
import { UNDISTURBED } from '../board/disturbance.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { cosimResultSchema } from '../run/cosimResult.js';
import { readOptions } from '../run/readOptions.js';
import { resolveNetwork } from '../run/resolveNetwork.js';
import { compiledCli } from './fixtures/compiledCli.js';
import { testFolder } from './fixtures/folder.js';
import { processes } from './fixtures/processes.js';
import { runCli } from './fixtures/runCli.js';

const NETWORK = ['--rule', 'dfa', '--layers', '64-8-10', '--array', '2x4'];

test('cosim on a board compares everything, over a bad line, too', async () => {
  const options = await readOptions('cosim', { rule: 'dfa', layers: '64-8-10', array: '2x4' });
  const board = await emulateBoard(resolveNetwork(options).hardware, {
    clocksPerBit: 4,
    disturbance: { ...UNDISTURBED, drop: 0.0005, seed: 7 },
  });
  try {
    const file = join(await testFolder(), 'out.json');
    const { code, stdout, stderr } = await runCli([
      ...['cosim', '--target', 'board', '--port', board.port, ...NETWORK],
      ...['--samples', '60', '--test-samples', '50', '--json', file],
    ]);
    expect(stdout).toMatch(/0: equal to the bit/);
    expect(stderr).toMatch(/\d+ requests of \d+ were sent again/);
    expect(code).toBe(0);
    const report = cosimResultSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(report).toMatchObject({ target: 'board', trained: 60, mismatches: 0 });
    // Of training and test samples; W and B.
    expect(report.checked).toMatchObject({ outputs: 1100, weights: 65 * 8 + 9 * 10 + 10 * 8 });
    // Other weights: another bitstream.
    const other = await runCli([
      ...['cosim', '--target', 'board', '--port', board.port, ...NETWORK],
      ...['--weight-format', 's12.9', '--samples', '1'],
    ]);
    expect(other.stderr).toMatch(/^systole: The board on .* holds another learner/m);
    expect(other.code).toBe(2);
  } finally {
    await board.close();
  }
});

test('a board that computes otherwise is a mismatch, without counters, too: exit code 1', async () => {
  const given = { rule: 'dfa', layers: '64-8-10', array: '2x4', compact: true };
  const options = await readOptions('cosim', given);
  const overlay = await testFolder();
  const unit = await readFile(join(packageRoot(), 'rtl/activation_unit.sv'), 'utf8');
  const faulty = unit.replace("!beyond ? ValueWidth'(value)", "1'b1 ? ValueWidth'(value)");
  expect(faulty).not.toBe(unit);
  await writeFile(join(overlay, 'activation_unit.sv'), faulty);
  const board = await emulateBoard(resolveNetwork(options).hardware, { clocksPerBit: 4, overlay });
  try {
    const { code, stdout, stderr } = await runCli([
      ...['cosim', '--target', 'board', '--port', board.port, ...NETWORK],
      ...['--compact', '--samples', '20', '--test-samples', '10'],
    ]);
    expect(stdout).toMatch(/mismatches +[1-9]\d*.*; first .* at sample \d+: expected -?\d+, found/);
    expect(stderr).toMatch(/--target rtl shows where the RTL differs/);
    expect(code).toBe(1);
  } finally {
    await board.close();
  }
});

test('an emulated board serves until Ctrl-C, and leaves nothing', async () => {
  const cli = await compiledCli('board');
  try {
    const folder = await testFolder();
    const ours = (name: string): boolean =>
      processes().some((one) => one.name === name && one.cwd === folder);
    const run = ['board', ...NETWORK, '--clocks-per-bit', '4', '--json', 'port.json'];
    const ended = await cli.interrupted(run, { cwd: folder }, 'SIGINT', () => ours('simulator'));
    expect(ended).toMatchObject({ code: 130, signal: null });
    expect([ours('simulator'), ours('pty')]).toEqual([false, false]);
  } finally {
    await cli.remove();
  }
});

test.each([
  ['--noise', '0.6', /--noise 0\.6: a chance from 0 to 0\.5/],
  ['--clocks-per-bit', '1', /--clocks-per-bit 1: a whole number from 2/],
] as const)('%s %s is refused', async (name, value, message) => {
  const { code, stderr } = await runCli(['board', ...NETWORK, name, value]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});
