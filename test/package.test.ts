import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { runTool } from '../src/cosim/runTool.js';
import { lookUp } from '../src/cosim/toolchain.js';

/** Installs and builds from nothing: minutes on a small machine. */
const PATIENCE_MS = 480_000;

let folder: string;
/** An empty folder of a user, with a space in its name, in which the tarball was installed. */
let home: string;

/** Runs a tool as a user outside of the checkout: npm's settings of this run must not leak in. */
async function run(name: string, args: readonly string[], cwd: string): Promise<string> {
  const path = lookUp(name);
  if (path === undefined) throw new Error(`${name} is not in PATH`);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(npm_(?!config_(cache|registry)$)|NODE_ENV|VITEST|INIT_CWD)/.test(key),
    ),
  );
  const { code, output } = await runTool(path, args, { cwd, env });
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}: exit code ${code}\n${output}`);
  return output;
}

/** The files of the package as they would be published, compiled anew. */
async function stage(): Promise<string> {
  const root = packageRoot();
  const staged = join(folder, 'staged');
  await mkdir(staged);
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    files: string[];
  };
  for (const name of [...manifest.files, 'package.json', 'LICENSE', 'README.md']) {
    if (name === 'dist') continue;
    if (await stat(join(root, name)).catch(() => undefined)) {
      await cp(join(root, name), join(staged, name), { recursive: true });
    }
  }
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(
    'node',
    [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(staged, 'dist')],
    root,
  );
  return staged;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole-package-'));
  home = join(folder, 'an empty folder');
  await mkdir(home);
  const staged = await stage();
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], staged);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? 'none';
  await writeFile(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
  await run(
    'npm',
    // What npm ci has fetched for the checkout is in npm's cache: the registry is hardly needed.
    [
      ...['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
      join(folder, tarball),
    ],
    home,
  );
}, PATIENCE_MS);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the package has what it needs, and no tests, sources of tests or fixtures', async () => {
  const installed = join(home, 'node_modules', 'systole');
  const files = await readdir(installed, { recursive: true });
  for (const name of [
    'bin/systole.js',
    'dist/src/index.js',
    'dist/src/index.d.ts',
    'dist/golden/index.js',
    'rtl/learner.sv',
    'rtl/lfsr.svh',
    'report/page.js',
    'report/page.css',
    'LICENSE',
  ]) {
    expect(files).toContain(name);
  }
  expect(files.filter((name) => /^testbench.harness.*\.(cpp|h)$/.test(name))).not.toEqual([]);
  const unwanted = /^(?!examples).*\.test\.|fixtures|^src|tsconfig/;
  expect(files.filter((name) => unwanted.test(name))).toEqual([]);
});

test('the installed command trains in RTL', { timeout: PATIENCE_MS }, async () => {
  const line =
    'systole cosim --rule drtp --layers 64-16-10 --array 4x4 --dataset glyphs --samples 100 --json out.json --report run.html';
  await run('npx', ['--no-install', ...line.split(' ')], home);
  expect(await readFile(join(home, 'run.html'), 'utf8')).toContain(
    'Schedule of one training sample',
  );
  const report: unknown = JSON.parse(await readFile(join(home, 'out.json'), 'utf8'));
  expect(report).toMatchObject({
    schema: 'systole.cosim/1',
    layers: [64, 16, 10],
    samples: 100,
    mismatches: 0,
  });
});

test('a new project passes its own test', { timeout: PATIENCE_MS }, async () => {
  const project = join(folder, 'a new project');
  await run('npx', ['--no-install', 'systole', 'init', project], home);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], project);
  const passed = stripVTControlCharacters(await run('npm', ['test'], project));
  expect(passed).toMatch(/Tests +1 passed/);
  // A port that is not there does not get past the compiler.
  const file = join(project, 'fifo.test.ts');
  await writeFile(file, (await readFile(file, 'utf8')).replace('in_data_i:', 'in_dato_i:'));
  await expect(run('npm', ['test'], project)).rejects.toThrow(/fifo\.test\.ts.*in_dato_i/);
});

test('the modules can be imported, and nothing beside them', async () => {
  const script = `
    import { verilate, runCosim } from 'systole';
    import { parseFormat } from 'systole/golden';
    import manifest from 'systole/package.json' with { type: 'json' };
    if (typeof verilate !== 'function' || typeof runCosim !== 'function') throw new Error('systole');
    if (parseFormat('s8.7').width !== 8 || manifest.name !== 'systole') throw new Error('golden');
    const hidden = await import('systole/dist/src/errors.js').catch((error) => error.code);
    if (hidden !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error('exports');
  `;
  await writeFile(join(home, 'use.js'), script);
  await run('node', ['use.js'], home);
});

test('waveforms can be read without a native build', async () => {
  const script = `
    import { createRequire } from 'node:module';
    import { realpathSync } from 'node:fs';
    const require = createRequire(realpathSync('node_modules/systole/package.json'));
    await require('vcd-stream/out/vcd.js')();
  `;
  await writeFile(join(home, 'wave.js'), script);
  await run('node', ['wave.js'], home);
});
