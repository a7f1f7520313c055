import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LONG } from '../../testbench/properties/settings.js';
import { emulateBoard } from '../board/emulatedBoard.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { cosimResultSchema, type CosimReport } from '../run/cosimResult.js';
import { readOptions } from '../run/readOptions.js';
import { resolveNetwork } from '../run/resolveNetwork.js';
import { testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const data = join(packageRoot(), '..', 'shared', 'data', 'optdigits');
const TEST_ROWS = 1797;

/** Trains real digits through the pins of an emulated board's UART, at eight clocks a bit. */
async function trainDigits(rule: string, how: readonly string[]): Promise<CosimReport> {
  const network = { rule, layers: '64-32-10', array: '2x4' };
  const options = await readOptions('cosim', network);
  const board = await emulateBoard(resolveNetwork(options).hardware, { clocksPerBit: 8 });
  try {
    const json = join(await testFolder(), 'out.json');
    const { code, stderr } = await runCli([
      ...['cosim', '--target', 'board', '--port', board.port, '--quiet', '--json', json],
      ...Object.entries(network).flatMap(([name, value]) => [`--${name}`, value]),
      ...['--dataset', 'optdigits', '--data-dir', data, ...how],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return cosimResultSchema.parse(JSON.parse(await readFile(json, 'utf8')));
  } finally {
    await board.close();
  }
}

test.skipIf(!existsSync(data))('real digits are learnt through a UART', async () => {
  const report = await trainDigits('dfa', ['--samples', '600', '--test-samples', '200']);
  expect(report).toMatchObject({ mismatches: 0, trained: 600 });
  expect(report.accuracy.after).toBeGreaterThan(0.8);
});

// The figures of docs/board.md. The rates are DFA's and LLS's for so small a network.
test.skipIf(!LONG || !existsSync(data)).each([
  ['lls', ['--lr-hidden', '6', '--lr-output', '6'], 1716],
  ['dfa', ['--lr-hidden', '6', '--lr-output', '6'], 1716],
  ['drtp', [], 1688],
] as const)(
  '%s: twelve epochs of real digits through a UART',
  async (rule, rates, right) => {
    const schedule = ['--epochs', '12', '--lr-steps', '7,10', '--test-samples', `${TEST_ROWS}`];
    const report = await trainDigits(rule, [...rates, ...schedule]);
    expect(report).toMatchObject({ mismatches: 0, trained: 12 * 3823 });
    expect(Math.round(report.accuracy.after * TEST_ROWS)).toBe(right);
  },
  1_800_000,
);
