import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULES } from '../../golden/index.js';
import { readCheckpoint } from '../checkpoint/index.js';
import { trainResultSchema, type TrainReport } from '../run/trainResult.js';
import { contentsOf, testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const LAYERS = [64, 20, 10];
const SMALL = ['train', '--rule', 'drtp', '--layers', LAYERS.join('-')];

/** A run of DRTP, unless another rule is given. */
async function report(...argv: readonly string[]): Promise<TrainReport> {
  const small = argv.includes('--rule') ? SMALL.filter((_, at) => at !== 1 && at !== 2) : SMALL;
  const { code, stdout, stderr } = await runCli([...small, ...argv, '--json', '-']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return trainResultSchema.parse(JSON.parse(stdout));
}

test('both models learn, and stay close', async () => {
  const { schema, epochs, before, distance, macs, mismatches } = await report('--epochs', '2');
  expect(schema).toBe('systole.train/1');
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  const last = epochs.at(-1);
  expect(last?.exact).toBeGreaterThan((before.exact ?? 1) + 0.3);
  expect(last?.reference).toBeGreaterThan((before.reference ?? 1) + 0.3);
  expect(distance?.agreement).toBeGreaterThan(0.7);
  expect(macs?.total.golden).toBe(macs?.total.formula);
  expect(mismatches).toBe(0);
});

test('one model alone is what it is beside the other', async () => {
  const both = await report('--samples', '300');
  const exact = await report('--samples', '300', '--models', 'exact');
  const reference = await report('--samples', '300', '--models', 'reference');
  expect(exact.epochs).toEqual([{ epoch: 1, exact: both.epochs[0]?.exact }]);
  expect(reference.epochs).toEqual([{ epoch: 1, reference: both.epochs[0]?.reference }]);
  expect(exact.distance ?? reference.distance ?? reference.macs).toBeUndefined();
});

test('the summary names the run; each epoch has its line', async () => {
  const { stdout } = await runCli([...SMALL, '--samples', '50', '--epochs', '2']);
  expect(stdout).toMatch(/time .*, testing [\d.]+ s\n/);
  expect(stdout).toMatch(/epoch +1 +exact [\d.]+ % +reference [\d.]+ %\n +epoch +2 /);
  for (const text of [
    'drtp',
    '64-20-10',
    'online',
    'distance',
    'formula = exact model',
    'at epoch 2\n',
  ]) {
    expect(stdout).toContain(text);
  }
});

test('checkpoints are written on the way, and a run goes on where one ended', async () => {
  const folder = await testFolder();
  const file = join(folder, 'net.npz');
  const exact = ['--models', 'exact'];
  await report(...exact, '--samples', '40', '--save', file, '--save-at', '1,10,40');
  expect(await contentsOf(folder)).toEqual(['net-1.npz', 'net-10.npz', 'net-40.npz', 'net.npz']);
  const last = await readCheckpoint(file, LAYERS);
  expect(await readCheckpoint(join(folder, 'net-40.npz'), LAYERS)).toEqual(last);
  expect(await readCheckpoint(join(folder, 'net-10.npz'), LAYERS)).not.toEqual(last);

  // The other 30 samples from there, by an order file.
  const order = join(folder, 'order');
  await writeFile(order, Array.from({ length: 30 }, (_, index) => index + 10).join('\n'));
  const rest = join(folder, 'rest.npz');
  const from = join(folder, 'net-10.npz');
  await report(...exact, '--init', from, '--order', order, '--save', rest);
  expect(await readFile(rest)).toEqual(await readFile(file));
});

test.each(['bp', 'fa', 'dfa', 'tpsgd', 'lls', 'lls-m', 'lls-mxm'] as const)(
  "%s goes on where it ended: a checkpoint holds the rule's own matrices",
  async (rule) => {
    const folder = await testFolder();
    const run = ['--rule', rule, '--models', 'exact'];
    const [whole, half, rest] = ['whole', 'half', 'rest'].map((name) =>
      join(folder, `${name}.npz`),
    );
    const order = join(folder, 'order');
    await writeFile(order, Array.from({ length: 20 }, (_, index) => index + 20).join('\n'));
    await report(...run, '--samples', '40', '--save', whole ?? '');
    await report(...run, '--samples', '20', '--save', half ?? '');
    await report(...run, '--init', half ?? '', '--order', order, '--save', rest ?? '');
    expect(await readFile(rest ?? '')).toEqual(await readFile(whole ?? ''));
  },
);

test.each(RULES)('%s learns in both models', async (rule) => {
  const { epochs, before, mismatches, macs } = await report('--rule', rule, '--epochs', '3');
  expect(epochs.at(-1)?.exact).toBeGreaterThan((before.exact ?? 1) + 0.3);
  expect(epochs.at(-1)?.reference).toBeGreaterThan((before.reference ?? 1) + 0.3);
  expect(mismatches).toBe(0);
  expect(macs?.total.golden).toBe(macs?.total.formula);
});

test('an order of all epochs is followed to its end', async () => {
  const folder = await testFolder();
  const order = join(folder, 'order');
  const indices = [3, 1, 2, 0, 5, 4];
  await writeFile(order, `${indices.join('\n')}\n`);
  const save = (name: string): string[] => ['--save', join(folder, name), '--models', 'reference'];
  const steps = ['--lr-steps', 'none', '--order', order];
  await report(...steps, ...save('a.npz'), '--samples', '3', '--epochs', '2');
  await report(...steps, ...save('b.npz'));
  expect(await readFile(join(folder, 'a.npz'))).toEqual(await readFile(join(folder, 'b.npz')));
});

test('the reference model learns in batches by a float rate, with matrices of its own', async () => {
  const file = join(await testFolder(), 'net.npz');
  const { reference, epochs, before } = await report(
    ...['--models', 'reference', '--batch', '10', '--lr', '0.5', '--epochs', '3', '--save', file],
  );
  expect(reference).toEqual({ batch: 10, rates: { hidden: 0.5, output: 0.05 }, rateSteps: [] });
  expect(epochs.at(-1)?.reference).toBeGreaterThan((before.reference ?? 1) + 0.2);
  const { formats, weights, feedback } = await readCheckpoint(file, LAYERS);
  expect(formats).toBeUndefined();
  expect(weights[0]).toBeInstanceOf(Float64Array);
  const limit = Math.sqrt(6 / 20);
  expect(feedback[0]?.every((value) => Math.abs(value) <= limit)).toBe(true);
});

test('a float checkpoint starts the reference as it is, the exact model rounded', async () => {
  const folder = await testFolder();
  const float = join(folder, 'float.npz');
  const raw = join(folder, 'raw.npz');
  await report('--models', 'reference', '--samples', '20', '--save', float);
  const { before } = await report(
    '--init',
    float,
    '--samples',
    '1',
    '--save-at',
    '1',
    '--save',
    raw,
  );
  expect(Math.abs((before.exact ?? 0) - (before.reference ?? 1))).toBeLessThan(0.05);
  const rounded = await readCheckpoint(raw, LAYERS);
  expect(rounded.formats).toEqual({ weight: 's16.13', activation: 's8.7', delta: 's8.7' });
});

test('options of the hardware in a shared network file are ignored', async () => {
  const file = join(await testFolder(), 'net.json');
  await writeFile(
    file,
    JSON.stringify({ target: 'rtl', rtl: '/nowhere', stall: 0.3, out: '/proc/x' }),
  );
  const { mismatches } = await report('--network', file, '--samples', '1');
  expect(mismatches).toBe(0);
});
