import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROOFS } from '../../testbench/proofs/proofs.js';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { lookUp } from '../cosim/toolchain.js';
import { runCli } from './fixtures/runCli.js';

const missing = ['yosys', 'z3'].filter((tool) => lookUp(tool) === undefined);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole-cli-prove-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(missing.length > 0)('prove (skipped without yosys and z3)', () => {
  test('shows a row a proof, and its JSON says the same', async () => {
    const json = join(folder, 'proofs.json');
    const { code, stdout } = await runCli(`prove round_shift result_port --json ${json}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/round_shift +inductive, 1 +proved +refuted in cycle 1 /);
    expect(stdout).toMatch(/result_port +inductive, 2 +proved +refuted in cycle 3 /);
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
      schema: 'systole.prove/1',
      solver: 'z3',
      held: true,
      proofs: [
        { name: 'round_shift', verdict: { kind: 'proved' }, twin: { kind: 'refuted', cycle: 1 } },
        { name: 'result_port', verdict: { kind: 'proved' }, twin: { kind: 'refuted', cycle: 3 } },
      ],
    });
  });

  test('--traces shows the fault and the timing table that refutes it', async () => {
    const { code, stdout } = await runCli('prove result_port --traces');
    expect(code).toBe(0);
    expect(stdout).toMatch(/its fault: a word is shown before its last group is there/);
    expect(stdout).toMatch(/refuted in cycle 3: assert \([^\n]*\n +cycle +0 +1 +2 +3\n/);
    expect(stdout).toMatch(/top\.u_dut\.valid_o/);
  });

  test('--rtl with an error: exit code 1, and the trace of it', async () => {
    const file = join(folder, 'sample_port.sv');
    await cp(join(rtlDir(), 'sample_port.sv'), file);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace("full_q[release_q] <= 1'b0;", "full_q[0] <= 1'b0;"));
    const { code, stdout } = await runCli(`prove sample_port --rtl ${folder}`);
    expect(code).toBe(1);
    expect(stdout).toMatch(/sample_port +inductive, 2 +REFUTED +refuted in cycle/);
    expect(stdout).toMatch(/refuted in cycle \d+: assert/);
    expect(stdout).toMatch(/top\.u_dut\.full_q/);
  });
});

test('--list has every proof with its claim, and proves nothing', async () => {
  const { code, stdout } = await runCli('prove --list');
  expect(code).toBe(0);
  for (const { name, claim } of PROOFS)
    expect(stdout).toMatch(new RegExp(`  ${name} +${claim[0]}`));
});

test('a missing tool is named with its package: exit code 3', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    const { code, stderr } = await runCli('prove sequencer');
    expect(code).toBe(3);
    expect(stderr).toMatch(/yosys was not found in PATH\. Install it: apt-get install yosys/);
  } finally {
    process.env['PATH'] = path;
  }
});

test.each([
  ['prove sequenser', /prove sequenser: there is no such proof; did you mean sequencer\?/],
  ['prove --jobs 0', /--jobs 0: a whole number from 1 to 1024 is needed/],
  ['prove --seconds 1.5', /--seconds 1\.5: a whole number/],
  ['prove --solver yices', /solver/],
  ['prove --rtl /no/such/folder', /--rtl \/no\/such\/folder: there is no such folder/],
])('"%s" is bad use', async (line, message) => {
  const { code, stdout, stderr } = await runCli(line);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
});
