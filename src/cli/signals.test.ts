import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledCli, type CompiledCli } from './fixtures/compiledCli.js';
import { contentsOf, testFolder } from './fixtures/folder.js';
import { processes } from './fixtures/processes.js';

let cli: CompiledCli;

beforeAll(async () => {
  cli = await compiledCli('signals');
});

afterAll(async () => {
  await cli.remove();
});

const LONG = ['cosim', '--rule', 'drtp', '--layers', '64-20-10', '--array', '4x4'].concat([
  '--epochs',
  '100',
]);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while simulating: exit code %i and nothing is left', async (signal, code) => {
  const folder = await testFolder();
  const ours = (): boolean =>
    processes().some(({ name, cwd }) => name === 'simulator' && cwd === folder);
  const run = [...LONG, '--save', 'net.npz', '--json', 'out.json'];
  const ended = await cli.interrupted(run, { cwd: folder }, signal, ours);
  expect(ended).toMatchObject({ code, signal: null });
  expect(ended.stderr).toMatch(new RegExp(`interrupted by ${signal}`));
  expect(await contentsOf(folder)).toEqual([]);
  expect(ours()).toBe(false);
});

test('SIGINT while building: no compiler, no half build is left', async () => {
  // Without a space in its name: make cannot build in such a folder, and another would be taken.
  const folder = await testFolder('systole-cli-');
  const cache = join(folder, 'cache');
  const temporary = join(folder, 'tmp');
  const of = (name: string): unknown[] =>
    processes().filter(
      ({ command, cwd }) =>
        command.includes(name) && (command.includes(folder) || cwd.startsWith(folder)),
    );
  await mkdir(temporary);
  const environment = { SYSTOLE_CACHE: cache, TMPDIR: temporary, CCACHE_DISABLE: '1' };
  const ended = await cli.interrupted(
    LONG,
    { cwd: folder, environment },
    'SIGINT',
    () => of('cc1plus').length > 0,
  );
  expect(ended).toMatchObject({ code: 130, signal: null });
  expect(await contentsOf(temporary)).toEqual([]);
  expect((await contentsOf(cache)).filter((name) => /^(new|old)-/.test(name))).toEqual([]);
  expect(of('')).toEqual([]);
});
