import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCli } from '../cli/fixtures/runCli.js';
import { atLeast } from './atLeast.js';
import type { DoctorReport } from './examine.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole doctor '));
  await mkdir(join(folder, 'bin'));
  vi.stubEnv('PATH', join(folder, 'bin'));
  vi.stubEnv('SYSTOLE_CACHE', join(folder, 'cache'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Puts a tool that prints a line into PATH. */
async function put(name: string, line: string, code = 0): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\nprintf '%s\\n' '${line}'\nexit ${code}\n`);
  await chmod(file, 0o755);
}

async function putRequired(): Promise<void> {
  await put('verilator', 'Verilator 5.006 2023-01-22 rev (Debian 5.006-3)');
  await put('g++', 'g++ (Debian 12.2.0-14+deb12u1) 12.2.0');
  await put('make', 'GNU Make 4.3');
}

async function report(): Promise<{ code: number; result: DoctorReport; text: string }> {
  const { code, stdout: text } = await runCli('doctor');
  const { stdout } = await runCli('doctor --json -');
  return { code, result: JSON.parse(stdout) as DoctorReport, text };
}

test('with everything that is required, the rest is optional', async () => {
  await putRequired();
  const { code, result, text } = await report();
  expect(code).toBe(0);
  expect(result).toMatchObject({ schema: 'systole.doctor/1', ok: true, cache: true });
  const versions = Object.fromEntries(result.tools.map(({ name, version }) => [name, version]));
  expect(versions).toEqual({
    node: process.versions.node,
    verilator: '5.006',
    'g++': '12.2.0',
    make: '4.3',
    ccache: null,
    npm: null,
    yosys: null,
    iverilog: null,
    z3: null,
    'nextpnr-ice40': null,
    icepack: null,
    chromium: null,
    python3: null,
    git: null,
  });
  expect(text).toMatch(/yosys\s+-\s+missing\s+optional for synthesis/);
  expect(text).toMatch(/Everything that is needed is there/);
  expect(text).not.toContain(folder);
});

test('what is missing is named with the command that installs it', async () => {
  await put('apt-get', 'apt 2.6.1');
  await put('make', 'GNU Make 4.3');
  const { code, result, text } = await report();
  expect(code).toBe(3);
  expect(result.ok).toBe(false);
  expect(result.install).toMatch(
    /^(sudo )?apt-get install --no-install-recommends verilator g\+\+ ccache npm yosys iverilog z3 nextpnr-ice40 fpga-icestorm chromium python3 git$/,
  );
  expect(text).toMatch(/verilator\s+-\s+missing\s+needed for simulating RTL, 5.006 or newer/);
  expect(text).toMatch(/Something that is needed is missing/);
});

test('package names are those of the package manager', async () => {
  await putRequired();
  await rm(join(folder, 'bin', 'g++'));
  await put('dnf', 'dnf 4');
  const { result } = await report();
  expect(result.install).toMatch(/dnf install gcc-c\+\+ ccache/);
});

test.each([
  ['Verilator 4.038 2020-07-11', 'too old', '4.038'],
  ['no number at all', 'broken', null],
])('"%s" is %s', async (line, state, version) => {
  await putRequired();
  await put('verilator', line);
  const { code, result } = await report();
  expect(code).toBe(3);
  expect(result.tools).toContainEqual(
    expect.objectContaining({ name: 'verilator', state, version }),
  );
});

test('a tool that fails is broken, and a file without execute permission is not there', async () => {
  await putRequired();
  await put('make', 'GNU Make 4.3', 1);
  await put('git', 'git version 2.39.5');
  await chmod(join(folder, 'bin', 'git'), 0o644);
  const { code, result } = await report();
  expect(code).toBe(3);
  expect(result.tools).toContainEqual(expect.objectContaining({ name: 'make', state: 'broken' }));
  expect(result.tools).toContainEqual(expect.objectContaining({ name: 'git', state: 'missing' }));
});

test('a cache that cannot be written is said', async () => {
  await putRequired();
  await writeFile(join(folder, 'file'), '');
  vi.stubEnv('SYSTOLE_CACHE', join(folder, 'file', 'cache'));
  const { code, result, text } = await report();
  expect(code).toBe(3);
  expect(result).toMatchObject({ ok: false, cache: false });
  expect(text).toMatch(/set SYSTOLE_CACHE/);
});

test('versions are compared number by number', () => {
  expect(atLeast('5.006', '5.006')).toBe(true);
  expect(atLeast('5.6', '5.006')).toBe(true);
  expect(atLeast('5.036', '5.006')).toBe(true);
  expect(atLeast('20.9.0', '20.19')).toBe(false);
  expect(atLeast('12', '10')).toBe(true);
  expect(atLeast('0.9', '0.23')).toBe(false);
});
