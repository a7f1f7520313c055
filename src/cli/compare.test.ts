import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RULE_DEFAULTS, RULES } from '../../golden/index.js';
import { comparisonSchema, type Comparison } from '../compare/comparisonResult.js';
import { trainResultSchema } from '../run/trainResult.js';
import { compiledCli, type CompiledCli } from './fixtures/compiledCli.js';
import { contentsOf, testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const NETWORK = ['--layers', '64-12-10', '--array', '4x4'];
const TINY = [...NETWORK, '--samples', '60', '--test-samples', '50'];

async function compared(...argv: readonly string[]): Promise<Comparison> {
  const { code, stdout, stderr } = await runCli(['compare', ...argv, '--quiet', '--json', '-']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return comparisonSchema.parse(JSON.parse(stdout));
}

test('all rules, both models, several seeds; a second time nothing is trained', async () => {
  const folder = await testFolder();
  const run = [...TINY, '--seeds', '5,6', '--out', folder];
  const first = await compared(...run);
  expect(first.rules.map(({ rule }) => rule)).toEqual([...RULES]);
  expect(first.runs).toHaveLength(RULES.length * 2 * 2);
  expect(first.runs.every(({ kept }) => !kept)).toBe(true);
  expect(first.mismatches).toBe(0);
  expect(first.checked.counters).toBeGreaterThan(0);
  expect(await contentsOf(folder)).toHaveLength(first.runs.length);

  const second = await compared(...run);
  expect(second.runs.every(({ kept }) => kept)).toBe(true);
  expect(second.rules).toEqual(first.rules);
  // What is broken is trained again.
  const [broken = ''] = await contentsOf(folder);
  await writeFile(join(folder, broken), '{"schema": "systole.training/1", "resu');
  const mended = await compared(...run);
  expect(mended.runs.filter(({ kept }) => !kept)).toHaveLength(1);
  expect(mended.rules).toEqual(first.rules);
  // Another seed, another array: only what is new is trained.
  const third = await compared(...TINY, '--array', '8x8', '--seeds', '6,7', '--out', folder);
  expect(third.runs.filter(({ kept }) => kept).map(({ seed }) => seed)).toEqual(
    Array.from({ length: RULES.length * 2 }, () => 6),
  );
});

test('a comparison says of a rule what systole train says', async () => {
  const rule = ['--rule', 'dfa', '--seed', '9', '--epochs', '2'];
  const { stdout } = await runCli(['train', ...TINY, ...rule, '--json', '-']);
  const train = trainResultSchema.parse(JSON.parse(stdout));
  const { runs, rules } = await compared(
    ...[...TINY, '--rules', 'dfa', '--seeds', '9', '--epochs', '2', '--out', await testFolder()],
  );
  for (const model of ['exact', 'reference'] as const) {
    const run = runs.find((one) => one.model === model);
    expect(run?.before).toBe(train.before[model]);
    expect(run?.epochs).toEqual(train.epochs.map((epoch) => epoch[model]));
    expect(rules[0]?.accuracy[model]).toMatchObject({
      mean: train.epochs[1]?.[model],
      deviation: null,
    });
  }
  expect(rules[0]?.macs.total).toBe((train.macs?.total.formula ?? 0) / (60 * 2));
  expect(rules[0]?.learner?.cycles.run).toBeGreaterThan(0);
});

test('text: every rule in every table', async () => {
  const argv = ['--rules', 'drtp,lls-m', '--seeds', '1,2', '--models', 'exact'];
  const out = await testFolder();
  const { code, stdout } = await runCli(['compare', ...TINY, ...argv, '--out', out]);
  expect(code).toBe(0);
  for (const title of ['Accuracy', 'Work', 'Memory', 'Update lock'])
    expect(stdout).toContain(title);
  expect(stdout.match(/^ {2}drtp /gm)).toHaveLength(4);
  expect(stdout).toMatch(/seeds 1, 2/);
  expect(stdout).toMatch(/\n {2}4 models trained in .*, 0 kept from before\n/);
  expect(stdout).not.toContain('reference');
});

test('CSV: a row for each rule, as the JSON has it', async () => {
  const folder = await testFolder();
  const file = join(folder, 'out.csv');
  const { rules } = await compared(
    ...[...TINY, '--rules', 'bp,shallow', '--seeds', '1', '--models', 'exact'],
    ...['--out', join(folder, 'runs'), '--csv', file],
  );
  const [head = '', ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const names = head.split(',');
  expect(rows).toHaveLength(2);
  for (const [index, row] of rows.entries()) {
    const cells = row.split(',');
    expect(cells).toHaveLength(names.length);
    const value = (name: string): string => cells[names.indexOf(name)] ?? '';
    const rule = rules[index];
    expect(value('rule')).toBe(rule?.rule);
    expect(Number(value('exact_mean'))).toBe(rule?.accuracy.exact?.mean);
    expect(value('reference_mean')).toBe('');
    expect(Number(value('macs_total'))).toBe(rule?.macs.total);
    expect(Number(value('cycles'))).toBe(rule?.learner?.cycles.sample);
    expect(Number(value('update_lock'))).toBe(rule?.learner?.updateLock.worst);
  }
});

test('where the learner does not run a rule there is nothing of it', async () => {
  const folder = await testFolder();
  const lfsr = ['--feedback', 'lfsr', '--feedback-shift', '1'];
  const argv = [...TINY, '--rules', 'drtp,lls', ...lfsr, '--seeds', '1'];
  const exact = ['--models', 'exact', '--out', folder];
  const { rules } = await compared(...argv, ...exact);
  expect(rules.map(({ learner }) => learner === null)).toEqual([true, false]);
  const { stdout } = await runCli(['compare', ...argv, ...exact]);
  expect(stdout).toMatch(/-: the learner in RTL does not run drtp\n$/);
  const { stdout: csv } = await runCli(['compare', ...argv, ...exact, '--csv', '-']);
  expect(csv).toMatch(/^drtp,.*,,,$/m);
});

test("options that only one rule reads are that rule's", async () => {
  const { rules } = await compared(
    ...[...TINY, '--rules', 'tpsgd,drtp,lls', '--seeds', '1', '--models', 'exact'],
    ...['--loss', 'l1', '--basis', 'walsh', '--feedback-shift', '1', '--out', await testFolder()],
  );
  const read = rules.map((rule) => [rule.loss, rule.basis, rule.feedbackShift]);
  const { loss, basis } = RULE_DEFAULTS;
  expect(read).toEqual([
    ['l1', basis, 1],
    [loss, basis, 1],
    [loss, 'walsh', 0],
  ]);
});

test('of all rules, those that do not go with the network are left out and named', async () => {
  const out = await testFolder();
  const argv = ['compare', '--layers', '64-10', '--samples', '5', '--test-samples', '5'];
  const { code, stdout, stderr } = await runCli([
    ...argv,
    '--seeds',
    '1',
    '--models',
    'exact',
    '--out',
    out,
    '--json',
    '-',
  ]);
  expect(code).toBe(0);
  const { rules, leftOut } = comparisonSchema.parse(JSON.parse(stdout));
  expect(rules.map(({ rule }) => rule)).toEqual(['bp', 'shallow']);
  expect(leftOut).toHaveLength(RULES.length - 2);
  expect(stderr).toMatch(/note: without drtp: --layers 64-10: has no hidden layer/);
});

test.each<[string, RegExp]>([
  ['--rules drpt', /--rules drpt: there is no rule drpt; did you mean drtp\? Rules are bp/],
  ['--rules drtp,,lls', /--rules drtp,,lls: "": one of bp, .*shallow is needed/],
  ['--rules drtp,drtp', /--rules drtp,drtp: has drtp twice\. Give each once/],
  ['--seeds 1,x', /--seeds 1,x: "x": a whole number from 0 to 4294967295 is needed/],
  ['--seeds 4294967296', /0 to 4294967295/],
  ['--seeds 2,2', /--seeds 2,2: has 2 twice/],
  ['--jobs 0', /--jobs 0: .*1 to 256/],
  ['--layers 60-12-10', /begins with 60 inputs.*--layers 64-12-10/],
  ['--rules lls --loss l1', /--loss l1: is for tpsgd, none of which is among --rules lls/],
  ['--rules dfa --feedback lfsr', /--feedback lfsr: --rule dfa .*--feedback uniform/],
  ['--rule drtp', /rule \(did you mean --rules\?\)/],
  ['--order indices', /--order indices: .*systole train only.*--order shuffled/],
  ['--view lsl', /--view lsl: one of papers, lls, fdfa is needed/],
  ['--view lls --rules bp', /--view lls: has networks of its own.*--rules is for a comparison/],
  ['--json - --csv -', /both cannot be standard output/],
  ['--out /proc/runs', /\/proc\/runs: cannot write the finished runs/],
])('refused: compare %s', async (line, message) => {
  const words = line.split(' ');
  const given = words.includes('--layers') || words.includes('--view') ? [] : NETWORK;
  const { code, stdout, stderr } = await runCli(['compare', ...given, ...words]);
  expect(stderr).toMatch(/^systole: .*\n$/);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('a network file is shared with train, but for what a comparison has none of', async () => {
  const file = join(await testFolder(), 'net.json');
  const text = { rule: 'drtp', seed: 3, layers: '64-12-10', samples: 5, 'test-samples': 5 };
  await writeFile(file, JSON.stringify(text));
  const run = ['--network', file, '--rules', 'shallow', '--seeds', '1', '--models', 'exact'];
  const { runs } = await compared(...run, '--out', await testFolder());
  expect(runs).toMatchObject([{ rule: 'shallow', seed: 1, model: 'exact' }]);
  await writeFile(file, JSON.stringify({ ...text, init: 'net.npz' }));
  const { code, stderr } = await runCli(['compare', ...run]);
  expect(stderr).toMatch(/"init" is for systole train.*Remove it/);
  expect(code).toBe(2);
});

test("the papers' views, as text, JSON and CSV", async () => {
  const { code, stdout } = await runCli('compare --view papers');
  expect(code).toBe(0);
  for (const part of ['64x', '378x', '317x', '422x', '3,198,400', '3,230,400', '2,550,400']) {
    expect(stdout).toContain(part);
  }
  const { stdout: json } = await runCli('compare --view fdfa --json -');
  expect(JSON.parse(json)).toMatchObject({ schema: 'systole.view/1', views: [{ name: 'fdfa' }] });
  const { stdout: csv } = await runCli('compare --view lls --csv -');
  expect(csv.trimEnd().split('\n')).toHaveLength(1 + 6);
  expect(csv).toMatch(/^lls,"VGG-8, 32 x 32, 10 classes",BP,/m);
});

let cli: CompiledCli;

beforeAll(async () => {
  cli = await compiledCli('compare');
});

afterAll(async () => {
  await cli.remove();
});

test('interrupted before anything is finished, it says so', async () => {
  const folder = await testFolder();
  const run = ['compare', ...NETWORK, '--rules', 'drtp', '--seeds', '1', '--epochs', '5000'];
  const begun = performance.now();
  const ended = await cli.interrupted(
    [...run, '--out', join(folder, 'runs')],
    { cwd: folder },
    'SIGINT',
    // By then it trains, on a slow machine, too.
    () => performance.now() - begun > 5000,
  );
  expect(ended).toMatchObject({ code: 130, signal: null });
  expect(ended.stderr).toMatch(/interrupted by SIGINT\. No run is finished yet\.\n$/);
});

test('interrupted, it leaves whole results only, and goes on where it was', async () => {
  const folder = await testFolder();
  const out = join(folder, 'runs');
  const rules = ['--rules', 'drtp,dfa,shallow', '--seeds', '1,2', '--epochs', '4'];
  const run = ['compare', ...NETWORK, ...rules, '--models', 'exact', '--jobs', '2', '--out', out];
  const kept = (): readonly string[] => {
    try {
      return readdirSync(out).filter((name) => name.endsWith('.json'));
    } catch {
      return [];
    }
  };
  const ended = await cli.interrupted(run, { cwd: folder }, 'SIGINT', () => kept().length > 0);
  expect(ended).toMatchObject({ code: 130, signal: null });
  const before = kept();
  // A result may have been kept, and not yet counted.
  const [, counted = ''] =
    /interrupted by SIGINT\. (\d) of 6 runs are finished and kept in .*runs; the same command goes on/.exec(
      ended.stderr,
    ) ?? [];
  expect([before.length, before.length - 1]).toContain(Number(counted));
  expect(before.length).toBeLessThan(6);
  expect(await contentsOf(out)).toEqual([...before].sort());

  const file = join(folder, 'out.json');
  const again = await cli.run([...run, '--json', file, '--quiet'], { cwd: folder });
  expect(again).toEqual({ code: 0, signal: null, stderr: '' });
  const resumed = comparisonSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(resumed.runs.filter((one) => one.kept)).toHaveLength(before.length);
  expect(kept()).toHaveLength(6);

  // Nothing but time depends on threads and interruptions.
  const whole = await compared(...run.slice(1, -1), join(folder, 'others'));
  expect(resumed.rules).toEqual(whole.rules);
});
