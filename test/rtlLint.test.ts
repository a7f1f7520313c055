import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool } from '../src/cosim/runTool.js';
import { defaultCacheDir } from '../src/cosim/index.js';
import { findToolchain } from '../src/cosim/toolchain.js';
import { learnerParameters } from '../src/program/hardware.js';
import { readOptions } from '../src/run/readOptions.js';
import { resolveNetwork } from '../src/run/resolveNetwork.js';
import { rtlDir } from '../testbench/learnerDesign.js';

/** Learners that differ in what is built: shapes, widths, memories, modulators. */
const LEARNERS: readonly Record<string, string>[] = [
  { layers: '64-20-10' },
  { rule: 'shallow', layers: '3-2', array: '1x1' },
  { layers: '9-13-7-5', array: '1x8', feedback: 'lfsr' },
  { layers: '9-13-7-5', array: '8x1', output: 'identity' },
  { layers: '9-13-7-5', array: '7x5', rounding: 'stochastic' },
  { layers: '9-13-7-5', array: '5x3', 'weight-format': 's24.20', 'activation-format': 's16.15' },
  { layers: '9-13-7-5', array: '4x16', 'weight-format': 's4.2', 'activation-format': 's4.3' },
  { layers: '9-13-5', array: '4x4', 'weight-format': 's4.2', 'activation-format': 's16.15' },
  { layers: '784-500-10', array: '16x16', hidden: 'tanh', feedback: 'lfsr-sign' },
  { layers: '784-100-100-10', array: '32x32', output: 'hard-sigmoid' },
  { rule: 'bp', layers: '9-13-7-5', array: '5x3' },
  { rule: 'fa', layers: '9-13-7-5', array: '3x8', hidden: 'tanh' },
  { rule: 'dfa', layers: '9-13-7-5', array: '4x4', 'delta-format': 's12.9' },
  { rule: 'sdfa', layers: '9-13-7-5', array: '8x1', 'delta-format': 's4.1' },
  { rule: 'tpsgd', layers: '9-13-7-5', array: '4x4', 'delta-format': 's12.11' },
  { rule: 'fdfa', layers: '9-13-7-5', array: '7x5', rounding: 'stochastic' },
  { rule: 'lls', layers: '9-13-7-5', array: '4x4' },
  { rule: 'lls', layers: '9-13-7-5', array: '3x8', basis: 'cosine', 'weight-format': 's8.7' },
  { rule: 'lls-m', layers: '9-13-7-5', array: '1x4', 'activation-format': 's6.1' },
  { rule: 'lls-mxm', layers: '9-13-7-5', array: '5x3', rounding: 'stochastic' },
  { rule: 'lls-m', layers: '9-13-7-5', array: '5x3', basis: 'cosine' },
  { rule: 'lls-mxm', layers: '9-13-7-12', array: '2x6', basis: 'cosine', rounding: 'stochastic' },
  { rule: 'lls-mxm', layers: '9-13-2', array: '1x1', basis: 'cosine', 'delta-format': 's12.9' },
  { rule: 'fdfa', layers: '9-13-5', array: '4x4', 'activation-format': 's16.2' },
];

test.each(LEARNERS)('the learner of %o is lint-clean', { timeout: 300_000 }, async (options) => {
  const { hardware } = resolveNetwork(await readOptions('train', { rule: 'drtp', ...options }));
  const { verilator } = await findToolchain(defaultCacheDir());
  const parameters = Object.entries(learnerParameters(hardware)).map(
    ([name, value]) => `-G${name}=${value}`,
  );
  const { code, output } = await runTool(verilator.path, [
    ...['--lint-only', '-Wall', '-Wno-UNUSEDSIGNAL', '--unroll-count', '256'],
    ...[`-I${rtlDir()}`, '-y', rtlDir(), '--top-module', 'learner'],
    ...parameters,
    join(rtlDir(), 'learner.sv'),
  ]);
  expect(output).toBe('');
  expect(code).toBe(0);
});

/** Parameters of rtl/front_contribution.sv: the default, and widths in any order of size. */
const CHAINS = [
  '',
  '-GStateWidth=4 -GStateFraction=2 -GActivationWidth=4 -GGainWidth=6 -GGainFraction=3 -GShiftWidth=4',
  '-GStateWidth=24 -GStateFraction=20 -GActivationWidth=16 -GGainWidth=10 -GGainFraction=9',
  '-GStateWidth=6 -GStateFraction=0 -GActivationWidth=16 -GGainWidth=12 -GGainFraction=0',
];

test.each(CHAINS)('the chain of "%s" is lint-clean', async (parameters) => {
  const { verilator } = await findToolchain(defaultCacheDir());
  const { code, output } = await runTool(verilator.path, [
    ...['--lint-only', '-Wall', ...parameters.split(' ').filter(Boolean)],
    join(rtlDir(), 'front_contribution.sv'),
  ]);
  expect(output).toBe('');
  expect(code).toBe(0);
});

test('no minus stands before a cast: yosys 0.23 drops it, and only the netlist would be wrong', () => {
  const files = readdirSync(rtlDir(), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => /\.svh?$/.test(name))) {
    const text = readFileSync(join(rtlDir(), file), 'utf8');
    const code = text.replace(/\/\/.*$/gm, '');
    expect(code.match(/[^\w)\]'\s]\s*-\s*\(?\w[\w\s+-]*\)?'\(/g), file).toBeNull();
  }
});

/** Parameters of rtl/modulator_lls.sv: the default, the smallest, many groups, formats at their ends. */
const LLS = [
  '',
  '-GCols=1 -GGroup=1 -GClasses=1 -GActivationFraction=1 -GDeltaWidth=4 -GDeltaFraction=0',
  '-GCols=32 -GGroup=2 -GClasses=100 -GActivationWidth=16 -GActivationFraction=15 -GSumWidth=28',
  '-GActivationWidth=4 -GActivationFraction=0 -GDeltaWidth=16 -GDeltaFraction=15 -GSumWidth=5',
];

test.each(LLS)('the LLS modulator of "%s" is lint-clean', async (parameters) => {
  const { verilator } = await findToolchain(defaultCacheDir());
  const { code, output } = await runTool(verilator.path, [
    ...['--lint-only', '-Wall', '-Wno-UNUSEDSIGNAL', '-y', rtlDir()],
    ...parameters.split(' ').filter(Boolean),
    join(rtlDir(), 'modulator_lls.sv'),
  ]);
  expect(output).toBe('');
  expect(code).toBe(0);
});

test('the RTL waives nothing but blocking assignments in clocked blocks', () => {
  const waivers = readdirSync(rtlDir(), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.svh?$/.test(name))
    .flatMap((name) =>
      [...readFileSync(join(rtlDir(), name), 'utf8').matchAll(/lint_off\s+(\w+)/g)].map(
        ([, rule]) => rule,
      ),
    );
  expect([...new Set(waivers)]).toEqual(['BLKSEQ']);
});
