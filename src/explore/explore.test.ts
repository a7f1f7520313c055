import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { compiledCli, type CompiledCli } from '../cli/fixtures/compiledCli.js';
import { testFolder } from '../cli/fixtures/folder.js';
import { eventually, processes } from '../cli/fixtures/processes.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { lookUp } from '../cosim/toolchain.js';
import { explorationSummary } from '../report/explorationSummary.js';
import { paintWith } from '../report/paint.js';
import { carryOut } from './carryOut.js';
import type { Executor } from './executor.js';
import { explorationSchema, type Exploration } from './explorationResult.js';
import { paretoFront } from './front.js';
import { combinations } from './points.js';
import { runExploration } from './runExploration.js';

const BASE = { layers: '64-8-10', samples: 60, 'test-samples': 40, output: 'hard-sigmoid' };

async function write(folder: string, space: unknown): Promise<string> {
  const file = join(folder, 'space.json');
  await writeFile(file, JSON.stringify(space));
  return file;
}

async function read(file: string): Promise<Exploration> {
  return explorationSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

describe('a Pareto front', () => {
  const designs = fc.array(
    fc.record({ gain: fc.nat(6), cost: fc.option(fc.nat(6), { nil: null }) }),
    { maxLength: 12 },
  );

  test('has a design exactly if no other is better in one thing and no worse in the other', () => {
    fc.assert(
      fc.property(designs, (all) => {
        const front = new Set(paretoFront(all));
        for (const [index, { gain, cost }] of all.entries()) {
          const beaten = all.some(
            (other) =>
              cost !== null &&
              other.cost !== null &&
              other.gain >= gain &&
              other.cost <= cost &&
              (other.gain > gain || other.cost < cost),
          );
          expect(front.has(index)).toBe(cost !== null && !beaten);
        }
      }),
    );
  });
});

test('every combination is there once, the last name fastest', () => {
  expect(combinations({ rule: ['drtp', 'lls'], seed: [1, 2] })).toEqual([
    { rule: 'drtp', seed: 1 },
    { rule: 'drtp', seed: 2 },
    { rule: 'lls', seed: 1 },
    { rule: 'lls', seed: 2 },
  ]);
});

const kept = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^[0-9a-f]{40}\.json$/.test(name));

test('designs are trained, a share co-simulated, and what cannot be is left out and said', async () => {
  const folder = await testFolder();
  const vary = { rule: ['drtp', 'lls'], basis: ['square'], array: ['2x2'], seed: [1, 2] };
  const cosim = { share: 1, samples: 6 };
  const file = await write(folder, { base: BASE, vary, cosim });
  const out = join(folder, 'out.json');
  const { code, stdout } = await runCli(
    ['explore', file, '--json', out, '--report', join(folder, 'out.html')].concat('--out', folder),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/co-simulated +\d points, [\d,]+ numbers: equal to the bit/);
  expect(stdout).toMatch(/left out +2 x --basis square: /);
  const { designs, leftOut, points } = await read(out);
  expect(points).toBe(2);
  expect(leftOut).toHaveLength(2);
  expect(designs.map(({ values }) => values)).toEqual([
    { rule: 'lls', basis: 'square', array: '2x2' },
  ]);
  for (const { seeds, accuracy, cosim, cycles, energy, memory, area } of designs) {
    expect(seeds).toEqual([1, 2]);
    expect(accuracy.values).toHaveLength(2);
    expect(cosim).toMatchObject({ points: 2, mismatches: 0 });
    expect(Math.min(cycles ?? 0, energy ?? 0, memory ?? 0)).toBeGreaterThan(0);
    expect(area).toBeNull();
  }
  // One more dimension, with the value that it had by itself: nothing is new.
  const jobs = await kept(folder);
  expect(jobs).toHaveLength(4);
  await write(folder, { base: BASE, vary: { rounding: ['nearest'], ...vary }, cosim });
  expect(await runCli(['explore', file, '--out', folder, '--quiet'])).toMatchObject({ code: 0 });
  expect(await kept(folder)).toEqual(jobs);
  const page = await readFile(join(folder, 'out.html'), 'utf8');
  expect(page).toMatch(/Pareto fronts[\s\S]*accuracy against energy/);
});

test.each([
  [{}, /"vary": .*A space is/],
  [{ vary: { rule: ['drtpp'] } }, /"vary": "rule": "drtpp": one of .*drtp/],
  [{ vary: { rul: ['drtp'] } }, /"vary": unknown "rul": did you mean "rule"/],
  [{ vary: { rule: [] } }, /"vary"\."rule": /],
  [{ vary: { rule: ['drtp', 'drtp'] } }, /"drtp" stands there twice/],
  [{ base: { rule: 'bp' }, vary: { rule: ['drtp'] } }, /"rule" stands in both/],
  [{ base: { port: '/dev/tty' }, vary: { rule: ['drtp'] } }, /"port" is of a single run/],
  [{ vary: { rule: ['drtp'] }, cosim: { share: 2 } }, /"cosim"\."share": /],
  [{ base: { layers: '8-4-10' }, vary: { rule: ['drtp'] } }, /none of the 1 points.*64 pixels/],
  [{ vary: { seed: Array.from({ length: 10_001 }, (_, n) => n) } }, /10001 points; at most 10000/],
])('%j is refused', async (space, message) => {
  const { code, stderr } = await runCli(['explore', await write(await testFolder(), space)]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test.skipIf(lookUp('yosys') === undefined)(
  'designs are synthesised where that is asked for (skipped without yosys)',
  async () => {
    const folder = await testFolder();
    const base = { ...BASE, layers: '64-2-10', feedback: 'lfsr', array: '1x1', samples: 4 };
    const vary = { compact: [true, false] };
    const file = await write(folder, { base: { ...base, rule: 'drtp' }, vary, area: 'ice40-hx8k' });
    const out = join(folder, 'out.json');
    const { code, stdout } = await runCli(['explore', file, '--json', out, '--out', folder]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/area +ice40-hx8k: LUTs/);
    const { designs } = await read(out);
    const [small, roomy] = designs.map(({ area }) => area?.luts ?? NaN);
    // Trained once; both reach the same, so the smaller one alone is on the front.
    expect(small).toBeLessThan(roomy ?? NaN);
    expect(designs.map(({ fronts }) => fronts.includes('area'))).toEqual([true, false]);
    expect(await kept(folder)).toHaveLength(3);
  },
  300_000,
);

test('without a tool that is needed nothing is begun', async () => {
  const folder = await testFolder();
  const file = await write(folder, { base: BASE, vary: { rule: ['bp'] }, area: 'ice40-hx8k' });
  vi.stubEnv('PATH', folder);
  try {
    const { code, stderr } = await runCli(['explore', file, '--out', folder]);
    expect(stderr).toMatch(/yosys was not found in PATH\. Install it: apt-get install yosys/);
    expect(code).toBe(3);
    expect(await kept(folder)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a mismatch that another executor found is not lost', async () => {
  const folder = await testFolder();
  const executor: Executor = {
    places: 2,
    run: async (job, onProgress) =>
      job.kind === 'cosim'
        ? {
            kind: 'cosim',
            result: {
              ...{ mismatches: 3, outputs: 60, weights: 9, counters: 4, samples: 6, cycles: 100 },
              first: 'y[0] at sample 2: expected 1, found 2',
            },
          }
        : carryOut(job, onProgress),
    close: () => undefined,
  };
  const space = { base: BASE, vary: { rule: ['drtp', 'bp'] }, cosim: { share: 1 } };
  const exploration = await runExploration(space, folder, executor);
  expect(exploration.mismatches).toBe(6);
  expect(exploration.designs.map(({ cosim }) => cosim)).toEqual(
    Array.from({ length: 2 }, () => ({
      ...{ points: 1, checked: 73, mismatches: 3 },
      first: 'y[0] at sample 2: expected 1, found 2',
    })),
  );
  expect(explorationSummary(exploration, paintWith(false))).toMatch(/6 mismatches/);
});

describe('in processes of its own,', () => {
  let cli: CompiledCli;
  beforeAll(async () => {
    cli = await compiledCli('explore');
  }, 60_000);
  afterAll(() => cli.remove());

  const space = (rules: readonly string[]) => ({
    base: { ...BASE, samples: 400 },
    vary: { rule: rules, seed: [1, 2, 3] },
  });
  const workers = (folder: string) =>
    processes().filter(({ cwd, command }) => cwd === folder && /worker\.js/.test(command));

  test('an exploration goes on where it was, runs only what is new, and is the same twice', async () => {
    const folder = await testFolder();
    await write(folder, space(['dfa', 'bp']));
    const run = (json: string, ...more: string[]) => [
      ...['explore', 'space.json', '--out', '.', '--quiet', '--jobs', '2', '--json', json, ...more],
    ];
    let some: string[] = [];
    const ended = await cli.interrupted(run('no.json'), { cwd: folder }, 'SIGINT', () => {
      void kept(folder).then((names) => (some = names));
      return some.length > 0;
    });
    expect(ended).toMatchObject({ code: 130 });
    expect(ended.stderr).toMatch(
      /\d of 6 jobs are finished and kept in \.; the same command goes on/,
    );
    await eventually(() => workers(folder).length === 0 || undefined);
    expect((await kept(folder)).length).toBeGreaterThan(0);

    expect(await cli.run(run('one.json'), { cwd: folder })).toMatchObject({ code: 0 });
    const first = await kept(folder);
    expect(first).toHaveLength(6);
    expect(await cli.run(run('two.json'), { cwd: folder })).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'two.json'))).toEqual(
      await readFile(join(folder, 'one.json')),
    );
    await write(folder, space(['dfa', 'bp', 'drtp']));
    expect(await cli.run(run('three.json'), { cwd: folder })).toMatchObject({ code: 0 });
    const second = await kept(folder);
    expect(second).toHaveLength(9);
    expect(second).toEqual(expect.arrayContaining(first));
    expect((await read(join(folder, 'three.json'))).designs).toHaveLength(3);
  }, 120_000);

  test('a process that is killed loses nothing', async () => {
    const folder = await testFolder();
    await write(folder, { ...space(['dfa']), base: { ...BASE, samples: 4000 } });
    const running = cli.run(
      ['explore', 'space.json', '--out', '.', '--quiet', '--jobs', '1', '--json', 'out.json'],
      { cwd: folder },
    );
    const [worker] = await eventually(() => {
      const found = workers(folder);
      return found.length > 0 ? found : undefined;
    });
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    expect(await running).toMatchObject({ code: 0, stderr: '' });
    const { designs } = await read(join(folder, 'out.json'));
    expect(designs[0]?.accuracy.values).toHaveLength(3);
  }, 120_000);
});
