import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mutate, type MutantReport, type MutateOptions } from './mutate.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const SOURCE = readFileSync(join(FIXTURES, 'gated_adder.sv'), 'utf8').split('\n');
const line = (text: string): number => SOURCE.findIndex((found) => found.includes(text)) + 1;

const run = (judge: string, options: Partial<MutateOptions> = {}) =>
  mutate({
    top: 'gated_adder',
    test: join(FIXTURES, `${judge}.test.ts`),
    limit: 1000,
    ...options,
  });

describe('mutants', { timeout: 300_000 }, () => {
  test('a strong suite kills every mutant that is not proved equivalent', async () => {
    const { totals, designs } = await run('strong');
    expect(totals).toMatchObject({ survived: 0, score: 1 });
    expect(totals.killed).toBeGreaterThan(100);
    // What is redundant in the module can be changed without anyone's notice.
    const equivalent = (designs[0]?.mutants ?? []).filter((m) => m.verdict === 'equivalent');
    expect(equivalent.length).toBeGreaterThan(0);
    for (const mutant of equivalent) expect(mutant.line).toBe(line('assign equal_o'));
    expect(equivalent.map(({ what }) => what)).toContain('bit 0 of the result of ! always 1');
  });

  test('a weak suite lets just those survive that it cannot see', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'systole-witness-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { totals, designs } = await run('weak', { witnesses: folder });
    const survivors = (designs[0]?.mutants ?? []).filter((m) => m.verdict === 'survived');
    expect(totals.survived).toBe(survivors.length);
    const blind = (m: MutantReport): boolean =>
      m.line === line('assign equal_o') ||
      (m.line === line('always_ff') &&
        /(enable.*|bit 0 of the asynchronous reset of \w+) always 1$/.test(m.what));
    expect(survivors.filter((m) => !blind(m))).toEqual([]);
    expect(survivors.some((m) => m.line === line('always_ff'))).toBe(true);
    // And all of those, apart from the equivalent ones: nothing else looks at equal_o.
    const others = (designs[0]?.mutants ?? []).filter(blind);
    expect(others.filter(({ verdict }) => /killed|late/.test(verdict))).toEqual([]);
    for (const { proof, witness, text, what } of survivors) {
      // A cycle of reset and one that shows it; between them one that loads what the design keeps.
      const cycles = /enable.* always 1$/.test(what) ? 3 : 2;
      expect(proof).toEqual({ kind: 'different', cycles });
      expect(existsSync(witness ?? '')).toBe(true);
      expect(text).not.toBe('');
    }
  });

  test('the same again says the same, and one mutant alone what it said among all', async () => {
    const all = await run('weak', { limit: 20, seed: 3, jobs: 1 });
    expect(await run('weak', { limit: 20, seed: 3, jobs: 2 })).toEqual(all);
    const one = (all.designs[0]?.mutants ?? [])[6];
    const alone = await run('weak', { limit: 20, seed: 3, mutant: '7' });
    expect(alone.designs[0]?.mutants).toEqual([one]);
    const other = await run('weak', { limit: 20, seed: 4, listOnly: true });
    expect(other.designs[0]?.mutants.map(({ what }) => what)).not.toEqual(
      all.designs[0]?.mutants.map(({ what }) => what),
    );
  });

  test('a property without a seed gets that of the run, is not shrunk, and leaves no report', async () => {
    const begun = Date.now();
    const first = await run('drawn', { limit: 40, jobs: 1 });
    expect(first.totals.killed).toBeGreaterThan(0);
    expect(first.totals.survived).toBeGreaterThan(0);
    expect(await run('drawn', { limit: 40 })).toEqual(first);
    const killed = (first.designs[0]?.mutants ?? []).filter((m) => m.verdict === 'killed');
    for (const mutant of killed)
      expect(mutant).toHaveProperty('message', expect.stringMatching(/^sum_o/));
    const reports = existsSync('runs') ? readdirSync('runs') : [];
    const fresh = reports.filter(
      (name) => name.startsWith('gated_adder-') && statSync(join('runs', name)).mtimeMs >= begun,
    );
    expect(fresh).toEqual([]);
  });

  test('simulations that are driven call by call have the mutant, too', async () => {
    const { totals, designs } = await run('interactive', { limit: 60 });
    expect(totals.killed).toBeGreaterThan(10);
    const stuck = (designs[0]?.mutants ?? []).filter(({ what }) =>
      /^bit [1-4] of the output of \w+ always 0$/.test(what),
    );
    expect(stuck.length).toBeGreaterThan(0);
    for (const { verdict } of stuck) expect(verdict).toBe('killed');
  });

  test('a mutant for which the tests would wait for ever is killed, and said to be late', async () => {
    const listed = await run('waiting', { listOnly: true });
    const dead = listed.designs[0]?.mutants.find(({ what }) =>
      /^bit 4 of the output of \w+ always 0$/.test(what),
    );
    const { totals } = await run('waiting', { mutant: dead?.id ?? '' });
    expect(totals).toMatchObject({ mutants: 1, killed: 1, late: 1 });
  });

  test('a process that has become too large is replaced, and nothing is judged twice or lost', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'systole-processes-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const counted = async (name: string, options: Partial<MutateOptions>) => {
      process.env['SYSTOLE_FIXTURE_PROCESSES'] = join(folder, name);
      const { totals, designs } = await run('weak', { limit: 4, jobs: 1, ...options });
      const pids = readFileSync(join(folder, name), 'utf8').trim().split('\n');
      return { totals, designs, processes: new Set(pids).size };
    };
    onTestFinished(() => {
      delete process.env['SYSTOLE_FIXTURE_PROCESSES'];
    });
    const small = await counted('small', { processMemory: 1 });
    const large = await counted('large', {});
    expect(small.designs).toEqual(large.designs);
    expect(small.totals).toEqual({ ...large.totals, mutants: 4 });
    // One that surveys; then one for all, or one for each and one that finds nothing left.
    expect([large.processes, small.processes]).toEqual([2, 6]);
  });

  test('tests that fail by themselves judge nothing', async () => {
    const test = join(FIXTURES, '..', '..', 'cosim', 'nothing.test.ts');
    await expect(mutate({ top: 'gated_adder', test })).rejects.toThrow(/there is no test file/);
    await expect(run('weak', { top: 'gated_ader' })).rejects.toThrow(
      /never calls verilate for a top module gated_ader \(did you mean gated_adder\?\)/,
    );
    await expect(run('weak', { parameters: { Depth: '8' } })).rejects.toThrow(/there are: \{\}/);
    await expect(run('weak', { mutant: '7777' })).rejects.toThrow(/no mutant 7777/);
    await expect(run('weak', { sources: ['other.sv'] })).rejects.toThrow(/no cell of gated_adder/);
  });

  test('what yosys cannot read is said in its words', async () => {
    const folder = await mkdtemp(join(FIXTURES, 'unreadable-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(
      join(folder, 'sorted.sv'),
      `module sorted (input logic [1:0] a_i, output logic o_o);
  logic [1:0] x [2];
  always_comb x = '{a_i, 2'd1};
  assign o_o = x[0] == x[1];
endmodule
`,
    );
    const file = join(folder, 'sorted.test.ts');
    await writeFile(
      file,
      `import { test } from 'vitest';
import { verilate } from '../../../cosim/index.js';
test('builds', async () => {
  await verilate({ top: 'sorted', sources: [${JSON.stringify(join(folder, 'sorted.sv'))}] });
});
`,
    );
    await expect(mutate({ top: 'sorted', test: file })).rejects.toThrow(
      /yosys cannot read sorted.*\n.*sorted\.sv:3: ERROR/,
    );
  });
});
