import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTool } from '../src/cosim/runTool.js';
import { lookUp } from '../src/cosim/toolchain.js';

/** What the script calls that is not in question here. */
const REAL =
  'bash env sed sort head id dirname find mktemp mv mkdir ln cat rm tail printf cp touch chmod';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole setup '));
  for (const name of ['bin', 'scripts', 'golden', 'src', 'testbench']) {
    await mkdir(join(folder, name));
  }
  await copyFile(join(import.meta.dirname, 'setup'), join(folder, 'scripts', 'setup'));
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
    await writeFile(join(folder, name), '{}');
  }
  for (const name of REAL.split(' ')) {
    const path = lookUp(name);
    if (path !== undefined) await symlink(path, join(folder, 'bin', name));
  }
  await put('node', 'echo 22.1.0');
  await put('sudo', '[ "$1" = -n ] && shift; exec "$@"');
  // Notes what it is asked for, and leaves what the real one would.
  await put(
    'npm',
    `echo "$1" >> '${join(folder, 'calls')}'; mkdir -p node_modules dist; touch node_modules/.package-lock.json`,
  );
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function put(name: string, body: string): Promise<void> {
  await rm(join(folder, 'bin', name), { force: true });
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`);
  await chmod(join(folder, 'bin', name), 0o755);
}

async function setup(...tools: string[]): Promise<{ code: number | null; output: string }> {
  const bash = lookUp('bash') ?? 'bash';
  return runTool(bash, [join(folder, 'scripts', 'setup'), ...tools], {
    cwd: '/',
    env: { PATH: join(folder, 'bin'), HOME: folder },
  });
}

async function calls(): Promise<string[]> {
  const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
}

test('says what it installs before it does, then does it once', async () => {
  const verilator = join(folder, 'bin', 'verilator');
  await put(
    'apt-get',
    `case "$*" in *install*verilator*) printf '#!/bin/sh\\necho Verilator 5.020 2024\\n' > '${verilator}'; chmod +x '${verilator}';; esac`,
  );
  const first = await setup('verilator');
  expect(first.output).toMatch(
    /missing: verilator[^\n]*\n[^\n]*will run: apt-get update; apt-get install --no-install-recommends verilator\n[^\n]*installed verilator/,
  );
  expect(first.code).toBe(0);
  expect(await calls()).toEqual(['ci', 'run']);
  const second = await setup('verilator');
  expect(second).toMatchObject({ code: 0, output: '' });
  expect(await calls()).toEqual(['ci', 'run']);
});

test('packages and build follow what has changed', async () => {
  await put('make', 'true');
  expect((await setup('make')).code).toBe(0);
  const later = new Date(Date.now() + 10_000);
  await writeFile(join(folder, 'src', 'new.ts'), '');
  await utimes(join(folder, 'src', 'new.ts'), later, later);
  expect((await setup('make')).code).toBe(0);
  expect(await calls()).toEqual(['ci', 'run', 'run']);
  await rm(join(folder, 'src', 'new.ts'));
  await utimes(join(folder, 'package-lock.json'), later, later);
  await setup('make');
  expect(await calls()).toEqual(['ci', 'run', 'run', 'ci', 'run']);
});

test.each([
  ['without apt-get', undefined, /apt-get is not there.*Install verilator/],
  ['when apt-get fails', 'echo E: no network >&2; exit 100', /E: no network[\s\S]*apt-get failed/],
  ['when only an old one can be had', 'exit 0', /Verilator is 4.038, but 5.006 or newer is needed/],
])('names what to install %s', async (_case, aptGet, message) => {
  await put('verilator', 'echo Verilator 4.038 2020');
  if (aptGet !== undefined) await put('apt-get', aptGet);
  const { code, output } = await setup('verilator');
  expect(output).toMatch(message);
  expect(code).toBe(3);
  expect(await calls()).toEqual([]);
});

test('goes on without what is optional', async () => {
  const { code, output } = await setup('ccache');
  expect(output).toMatch(/not there: ccache .*Going on without/);
  expect(code).toBe(0);
});

test('refuses an old Node.js and unknown tools', async () => {
  expect(await setup('frob')).toMatchObject({ code: 2 });
  await put('node', 'echo 18.19.0');
  const { code, output } = await setup();
  expect(output).toMatch(/Node.js 18.19.0 is too old: 20.19 or newer/);
  expect(code).toBe(3);
});
