import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../cosim/packageRoot.js';
import { cosimResultSchema, type CosimReport } from '../run/cosimResult.js';
import { contentsOf, testFolder } from './fixtures/folder.js';
import { childrenOf, eventually } from './fixtures/processes.js';
import { runCli, type CliResult } from './fixtures/runCli.js';

/** One build serves most of these tests. */
const SMALL = ['cosim', '--rule', 'drtp', '--layers', '64-20-10', '--array', '4x4'];

const mnist = join(packageRoot(), '..', 'shared', 'data', 'mnist');

/** Runs with `--json` and reads what it wrote by the schema. */
async function reported(argv: readonly string[]): Promise<CliResult & { report: CosimReport }> {
  const file = join(await testFolder(), 'out.json');
  const result = await runCli([...argv, '--json', file]);
  // A build that takes long is announced; nothing else is to be said.
  expect(result.stderr.replace(/^building the .*\n/gm, '')).toBe('');
  const report = cosimResultSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return { ...result, report };
}

/** Sets a variable of the environment until the test is over. */
function setEnvironment(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before;
  });
}

test('a run is equal to the bit, and says so', async () => {
  const { code, stdout, report } = await reported([...SMALL, '--samples', '200']);
  expect(code).toBe(0);
  expect(report).toMatchObject({
    schema: 'systole.cosim/1',
    rule: 'drtp',
    layers: [64, 20, 10],
    array: { rows: 4, cols: 4 },
    formats: { weight: 's16.13', activation: 's8.7', delta: 's8.7' },
    seed: 1,
    samples: 200,
    trained: 200,
    mismatches: 0,
    checked: { outputs: 2000, weights: 65 * 20 + 21 * 10 },
    stalls: { sample: 0, result: 0 },
  });
  const macs = 200 * (64 * 20 + 20 * 10);
  expect(report.macs.forward).toEqual({ formula: macs, golden: macs, rtl: macs });
  expect(report.macs.total).toEqual({ formula: 2 * macs, golden: 2 * macs, rtl: 2 * macs });
  expect(report.macs.signal).toEqual({ formula: 0, golden: 0, rtl: 0 });
  expect(report.cycles.rtl).toBe(report.cycles.formula);
  const { rtl: cycles } = report.cycles;
  expect(report.utilization.overall).toBeCloseTo((2 * macs) / (16 * (cycles ?? 0)), 12);
  expect(report.checked.counters).toBeGreaterThan(15);
  for (const text of ['drtp', '64-20-10', '4 x 4', '0: equal to the bit', 'formula = RTL']) {
    expect(stdout).toContain(text);
  }
  expect(stdout).not.toContain('\u001b');
});

test('stalls change cycles only', async () => {
  const plain = await reported([...SMALL, '--samples', '200']);
  const stalled = await reported([...SMALL, '--samples', '200', '--stall', '0.3']);
  expect(stalled.code).toBe(0);
  const { stalls, cycles } = stalled.report;
  expect(stalls.sample + stalls.result).toBeGreaterThan(0);
  expect(cycles.formula).toBe(cycles.rtl);
  expect(cycles.formula).toBe(plain.report.cycles.formula + stalls.sample + stalls.result);
  expect(stalled.report.accuracy).toEqual(plain.report.accuracy);
  expect(stalled.report.macs).toEqual(plain.report.macs);
  expect(stalled.stdout).toContain(
    `chance 0.3 at each port: ${stalls.sample} cycles lost for samples, ${stalls.result} for results`,
  );
  expect(plain.stdout).not.toContain('at each port');
});

test('epochs, comparisons on the way and a checkpoint to start from', async () => {
  const folder = await testFolder();
  const file = join(folder, 'net.npz');
  const options = ['--samples', '150', '--lr-steps', '2', '--test-samples', '50'];
  const long = await reported([...SMALL, ...options, '--epochs', '2', '--check-every', '40']);
  expect(long.report).toMatchObject({
    mismatches: 0,
    trained: 300,
    checked: { outputs: 3000, weights: 8 * 1510 },
  });
  const saved = await reported([...SMALL, ...options, '--save', file]);
  expect(saved.report.files.checkpoint).toBe(file);
  const again = await reported([
    ...SMALL,
    '--test-samples',
    '50',
    '--samples',
    '1',
    '--init',
    file,
  ]);
  expect(again.report.accuracy.before).toBe(saved.report.accuracy.after);
  expect(await contentsOf(folder)).toEqual(['net.npz']);
});

test('a shuffled run is the same for RTL, the exact model and train, and another than as they lie', async () => {
  const folder = await testFolder();
  const options = ['--samples', '150', '--epochs', '2', '--test-samples', '5'];
  const save = (name: string): string[] => [...options, '--save', join(folder, name)];
  const shuffled = ['--order', 'shuffled'];
  const { report } = await reported([...SMALL, ...save('rtl.npz'), ...shuffled]);
  expect(report).toMatchObject({ order: 'shuffled', mismatches: 0, trained: 300 });
  await reported([...SMALL, ...save('pauses.npz'), ...shuffled, '--check-every', '40']);
  await reported([...SMALL, ...save('golden.npz'), ...shuffled, '--target', 'golden']);
  await reported([...SMALL, ...save('stored.npz'), '--target', 'golden']);
  const train = ['train', ...SMALL.slice(1), ...save('train.npz'), ...shuffled];
  expect((await runCli([...train, '--models', 'exact', '--quiet'])).code).toBe(0);
  const rtl = await readFile(join(folder, 'rtl.npz'));
  for (const name of ['pauses', 'golden', 'train']) {
    expect(await readFile(join(folder, `${name}.npz`)), name).toEqual(rtl);
  }
  expect(await readFile(join(folder, 'stored.npz'))).not.toEqual(rtl);
});

test('--target golden is the same run without RTL', async () => {
  const rtl = await reported([...SMALL, '--samples', '200']);
  // Nothing may be built: there is no Verilator.
  setEnvironment('PATH', '/nowhere');
  const golden = await reported([...SMALL, '--samples', '200', '--target', 'golden']);
  expect(golden.code).toBe(0);
  expect(golden.report.accuracy).toEqual(rtl.report.accuracy);
  expect(golden.report.cycles).toEqual({ formula: rtl.report.cycles.formula, rtl: null });
  expect(golden.report.macs.total).toEqual({ ...rtl.report.macs.total, rtl: null });
  expect(golden.stdout).toContain('no RTL was run');
  expect(golden.stdout).toMatch(/compared +exact model against formula: \d+ counts\n/);
});

test('--json - puts nothing but the result on standard output', async () => {
  const { stdout, stderr } = await runCli([...SMALL, '--samples', '10', '--json', '-']);
  expect(stderr).not.toContain('note');
  expect(cosimResultSchema.parse(JSON.parse(stdout)).mismatches).toBe(0);
});

test('a network file says the options, the command line goes before it', async () => {
  const file = join(await testFolder(), 'net.json');
  const network = { rule: 'drtp', layers: [64, 20, 10], array: '4x4', samples: 500, seed: 7 };
  await writeFile(file, JSON.stringify(network));
  const { report } = await reported(['cosim', '--network', file, '--samples', '50']);
  expect(report).toMatchObject({ layers: [64, 20, 10], samples: 50, seed: 7, mismatches: 0 });
});

test('a run that goes well leaves no folder, --trace always a waveform', async () => {
  const out = join(await testFolder(), 'a', 'run');
  const run = [...SMALL, '--samples', '3', '--out', out];
  expect((await runCli(run)).code).toBe(0);
  expect(existsSync(join(out, '..'))).toBe(false);
  const { report } = await reported([...run, '--trace', 'always']);
  expect(report.files.waveform).toBe(join(out, 'run.vcd'));
  expect(await contentsOf(out)).toEqual(['run.vcd']);
  expect(await readFile(join(out, 'run.vcd'), 'utf8')).toMatch(/\$enddefinitions[\s\S]*#10/);
});

test('a run removes what an older one left in its folder, and nothing else', async () => {
  const out = await testFolder();
  for (const name of ['divergence.txt', 'divergence.vcd', 'run.vcd', 'notes.txt']) {
    await writeFile(join(out, name), 'old');
  }
  expect((await runCli([...SMALL, '--samples', '3', '--out', out])).code).toBe(0);
  expect(await contentsOf(out)).toEqual(['notes.txt']);
});

test('a waveform that fills the disk ends the run with exit code 3', async () => {
  const out = join(await testFolder(), 'run');
  await mkdir(out);
  await symlink('/dev/full', join(out, 'run.vcd'));
  const run = [...SMALL, '--samples', '20', '--trace', 'always', '--out', out, '--quiet'];
  const { code, stderr } = await runCli(run);
  expect(stderr).toMatch(/stopped at cycle \d+: .*\n.*No space left on device/);
  expect(code).toBe(3);
  expect(existsSync(out)).toBe(false);
});

/** A folder with one file of the RTL changed. */
async function overlay(name: string, from: string, to: string): Promise<string> {
  const folder = await testFolder();
  const text = await readFile(join(packageRoot(), 'rtl', name), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, name), text.replace(from, to));
  return folder;
}

test('a fault in the RTL is a mismatch: exit code 1', async () => {
  const rtl = await overlay('update_arithmetic.svh', "rounding == 2'd1", "rounding == 2'd3");
  const out = join(await testFolder(), 'run');
  const save = join(await testFolder(), 'net.npz');
  const { code, stdout, stderr } = await runCli(
    [...SMALL, '--samples', '100', '--rtl', rtl, '--trace', 'never'].concat([
      '--out',
      out,
      '--save',
      save,
    ]),
  );
  expect(stdout).toMatch(/mismatches +[\d,]+; first .* at sample \d+: expected -?\d+, found -?\d+/);
  expect(stdout).toMatch(/accuracy .* \(exact model\)\n/);
  expect(stderr).toMatch(/net\.npz is not written/);
  expect(code).toBe(1);
  expect(existsSync(out) || existsSync(save)).toBe(false);
});

test('a mismatch is located, with a waveform of its place', async () => {
  const rtl = await overlay('update_arithmetic.svh', "rounding == 2'd1", "rounding == 2'd3");
  const out = join(await testFolder(), 'run');
  const json = join(await testFolder(), 'out.json');
  const { code, stdout, stderr } = await runCli(
    [...SMALL, '--samples', '100', '--rtl', rtl, '--out', out, '--json', json].concat('--quiet'),
  );
  const report = cosimResultSchema.parse(JSON.parse(await readFile(json, 'utf8')));
  expect(stderr).toBe(
    `systole: mismatch: first ${report.first?.where} at sample ${report.first?.sample}; report ${join(out, 'divergence.txt')}\n`,
  );
  expect(stdout).toBe('');
  expect(code).toBe(1);
  expect(report.mismatches).toBeGreaterThan(0);
  expect(report.divergence).toMatchObject({ family: 'step', sample: 0, layer: 1 });
  expect(await contentsOf(out)).toEqual(['divergence.txt', 'divergence.vcd']);
  expect(report.files).toEqual({
    waveform: join(out, 'divergence.vcd'),
    report: join(out, 'divergence.txt'),
  });
  expect(await readFile(join(out, 'divergence.txt'), 'utf8')).toMatch(
    /^First divergence: sample 0/,
  );
});

test('a syntax error shows file, line and the tool’s words: exit code 3', async () => {
  const rtl = await overlay('lfsr.svh', 'function', 'functoin');
  const line = (await readFile(join(rtl, 'lfsr.svh'), 'utf8'))
    .split('\n')
    .findIndex((text) => text.includes('functoin'));
  const { code, stdout, stderr } = await runCli([...SMALL, '--samples', '5', '--rtl', rtl]);
  expect(stderr).toContain(`${join(rtl, 'lfsr.svh')}:${line + 1}`);
  expect(stderr).toMatch(/syntax error/);
  expect(stdout).toBe('');
  expect(code).toBe(3);
});

/** A PATH with nothing but make and a compiler, and a Verilator if its words are given. */
async function toolsWith(verilator: string | undefined): Promise<string> {
  const folder = await testFolder();
  for (const tool of ['make', 'g++']) {
    const found = (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((place) => join(place, tool))
      .find(existsSync);
    await symlink(found ?? tool, join(folder, tool));
  }
  if (verilator !== undefined) {
    const file = join(folder, 'verilator');
    await writeFile(file, `#!/bin/sh\necho '${verilator}'\n`);
    await chmod(file, 0o755);
  }
  return folder;
}

test.each([
  [undefined, /verilator was not found in PATH.*apt-get install verilator/],
  ['Verilator 4.038 2020-07-11 rev v4.036', /4\.038.*5\.006 or newer is needed.*apt-get install/],
])('Verilator %j: exit code 3 with the remedy', async (version, message) => {
  const cache = await testFolder();
  const tools = await toolsWith(version);
  setEnvironment('SYSTOLE_CACHE', cache);
  setEnvironment('PATH', tools);
  const { code, stdout, stderr } = await runCli([...SMALL, '--samples', '5']);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^systole: .*\n$/);
  expect(stdout).toBe('');
  expect(code).toBe(3);
  expect((await contentsOf(cache)).filter((name) => name !== 'tools.json')).toEqual([]);
});

test('a cache that cannot be written is bad use', async () => {
  const folder = await testFolder();
  await writeFile(join(folder, 'file'), '');
  setEnvironment('SYSTOLE_CACHE', join(folder, 'file', 'cache'));
  const { code, stderr } = await runCli([...SMALL, '--samples', '5']);
  expect(stderr).toMatch(/build cache .*file\/cache.*SYSTOLE_CACHE/);
  expect(code).toBe(2);
});

test('a simulator killed half-way ends the run with exit code 3', async () => {
  const folder = await testFolder();
  const json = join(folder, 'out.json');
  const run = runCli([...SMALL, '--epochs', '100', '--out', join(folder, 'run'), '--json', json]);
  const pid = await eventually(() => childrenOf(process.pid, 'simulator')[0]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(pid, 'SIGKILL');
  const { code, stdout, stderr } = await run;
  expect(stderr).toMatch(/simulation of learner stopped at cycle \d+: .*SIGKILL/);
  expect(stdout).toBe('');
  expect(code).toBe(3);
  expect(await contentsOf(folder)).toEqual([]);
  expect(childrenOf(process.pid, 'simulator')).toEqual([]);
});

test('rtl beside ours may be a whole copy', async () => {
  const folder = await testFolder();
  await mkdir(join(folder, 'my rtl'));
  await cp(join(packageRoot(), 'rtl'), join(folder, 'my rtl'), { recursive: true });
  const { code } = await reported([...SMALL, '--samples', '5', '--rtl', join(folder, 'my rtl')]);
  expect(code).toBe(0);
});

test.skipIf(!existsSync(mnist))('2,000 MNIST samples are equal to the bit', async () => {
  const { code, report } = await reported(
    ['cosim', '--rule', 'drtp', '--layers', '784-100-10', '--array', '8x8'].concat([
      '--dataset',
      'mnist',
      '--data-dir',
      mnist,
      '--samples',
      '2000',
      '--quiet',
    ]),
  );
  expect(code).toBe(0);
  expect(report.checked.outputs).toBe(20_000);
  expect(report.accuracy.after).toBeGreaterThan(report.accuracy.before + 0.4);
});
