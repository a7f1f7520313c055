import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { contentsOf, testFolder } from './fixtures/folder.js';
import { eventually, processes } from './fixtures/processes.js';

/** A compiled tree of its own, inside the package, so that it finds the RTL and the harness. */
const compiled = join(packageRoot(), 'node_modules', '.cache', `systole-signals-${process.pid}`);
const script = join(compiled, 'systole.mjs');

beforeAll(async () => {
  await mkdir(compiled, { recursive: true });
  const tsc = join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(packageRoot(), 'tsconfig.build.json');
  const args = [tsc, '-p', project, '--outDir', compiled, '--declaration', 'false', '--noCheck'];
  const { code, output } = await runTool(process.execPath, args);
  expect(output).toBe('');
  expect(code).toBe(0);
  const entry = pathToFileURL(join(compiled, 'src', 'cli', 'runProcess.js')).href;
  await writeFile(script, `import { runProcess } from '${entry}';\nawait runProcess();\n`);
});

afterAll(async () => {
  await rm(compiled, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs a command line in a process of its own and sends a signal when it is time. */
async function interrupted(
  argv: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
  signal: NodeJS.Signals,
  isTime: () => boolean,
): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...argv], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.resume();
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, by) => {
      resolve({ code, signal: by, stderr });
    });
  });
  try {
    await eventually(() => child.exitCode !== null || isTime() || undefined);
    child.kill(signal);
    return await ended;
  } finally {
    child.kill('SIGKILL');
  }
}

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
  const ended = await interrupted(run, folder, {}, signal, ours);
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
  const ended = await interrupted(
    LONG,
    folder,
    { SYSTOLE_CACHE: cache, TMPDIR: temporary, CCACHE_DISABLE: '1' },
    'SIGINT',
    () => of('cc1plus').length > 0,
  );
  expect(ended).toMatchObject({ code: 130, signal: null });
  expect(await contentsOf(temporary)).toEqual([]);
  expect((await contentsOf(cache)).filter((name) => /^(new|old)-/.test(name))).toEqual([]);
  expect(of('')).toEqual([]);
});
