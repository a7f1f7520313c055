import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cacheKey } from './cacheKey.js';
import type { DesignSpec } from './design.js';
import type { Toolchain } from './toolchain.js';

const TOOLS: Toolchain = {
  verilator: { path: '/usr/bin/verilator', version: 'Verilator 5.006' },
  compiler: { path: '/usr/bin/g++', version: 'g++ 12.2.0' },
  make: '/usr/bin/make',
  ccache: undefined,
  verilatorVersion: 5006,
};

let folder: string;
let spec: DesignSpec;
let harness: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'systole-key-'));
  const source = join(folder, 'm.sv');
  writeFileSync(source, 'module m (input logic clk_i); endmodule\n');
  harness = join(folder, 'main.cpp');
  writeFileSync(harness, 'int main() {}\n');
  spec = { top: 'm', sources: [source] };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('is another one for another tool, flavour, pin, memory or harness', async () => {
  const { verilator, compiler } = TOOLS;
  const keys = [
    await cacheKey(spec, [], [harness], TOOLS),
    await cacheKey(spec, [], [harness], {
      ...TOOLS,
      verilator: { ...verilator, version: 'Verilator 5.020' },
    }),
    await cacheKey(spec, [], [harness], {
      ...TOOLS,
      compiler: { ...compiler, version: 'g++ 13.1.0' },
    }),
    await cacheKey(spec, ['-GDepth=8'], [harness], TOOLS),
    await cacheKey({ ...spec, traced: 'vcd' }, [], [harness], TOOLS),
    await cacheKey({ ...spec, traced: 'fst' }, [], [harness], TOOLS),
    await cacheKey({ ...spec, covered: true }, [], [harness], TOOLS),
    await cacheKey({ ...spec, clock: 'clock' }, [], [harness], TOOLS),
    await cacheKey({ ...spec, reset: 'reset' }, [], [harness], TOOLS),
    await cacheKey({ ...spec, memories: [{ module: 'm', variable: 'v' }] }, [], [harness], TOOLS),
    await cacheKey(spec, [], [], TOOLS),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

it('is the same wherever tools are', async () => {
  const { verilator } = TOOLS;
  const moved = { ...TOOLS, verilator: { ...verilator, path: '/opt/verilator' } };
  expect(await cacheKey(spec, [], [harness], moved)).toBe(
    await cacheKey({ ...spec }, [], [harness], TOOLS),
  );
});
