import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../cli/fixtures/folder.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { lookUp } from '../cosim/toolchain.js';
import { DEFAULT_LIBERTY, readLiberty } from './liberty.js';
import type { SynthesisResult } from './synthesisResult.js';

const pin = (name: string, more: string) => `pin(${name}) { direction : ${more}; }`;
const LIBERTY = `library (tiny) {
  cell (INV) { area : 1.5; ${pin('A', 'input')} ${pin('Y', `output; function : "A'"`)} }
  cell (NAND2) { area : 2; ${pin('A', 'input')} ${pin('B', 'input')} ${pin('Y', `output; function : "(A B)'"`)} }
  cell (DFF) { area : 8; ff(IQ, IQN) { clocked_on : "CK"; next_state : "D"; }
    ${pin('CK', 'input; clock : true')} ${pin('D', 'input')} ${pin('Q', 'output; function : "IQ"')} }
}
`;

const NETWORK = ['--rule', 'drtp', '--layers', '4-3-2', '--array', '1x1', '--feedback', 'lfsr'];

async function synth(target: string, ...words: string[]): Promise<SynthesisResult> {
  const folder = await testFolder();
  const json = join(folder, 'synth.json');
  const { code, stderr } = await runCli([
    ...['synth', '--target', target, ...NETWORK, '--compact', '--quiet'],
    ...['--out', join(folder, 'of yosys'), '--json', json, ...words],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(await readFile(json, 'utf8')) as SynthesisResult;
}

describe.skipIf(lookUp('yosys') === undefined)('systole synth (skipped without yosys)', () => {
  // Of Debian's package qflow-tech-osu018, which is not installed for this alone.
  test.skipIf(!existsSync(DEFAULT_LIBERTY))(
    'areas of modules add up to what yosys finds itself',
    async () => {
      const result = await synth('asic');
      expect(result).toMatchObject({ target: 'asic', library: { nand2: 24 } });
      const whole = await readFile(join(result.log, '..', 'area.txt'), 'utf8');
      const [, area] = /Chip area for top module '\\top': ([\d.]+)/.exec(whole) ?? [];
      expect(result.total.area).toBe(Number(area));
      const sum = result.modules.reduce((total, module) => total + (module.area ?? NaN), 0);
      expect(sum).toBeCloseTo(result.total.area ?? NaN, 3);
      // The words of memories are no flip-flops.
      expect(result.total.flipFlops).toBeLessThan(result.memoryBits);
      expect(result.modules.map(({ module }) => module)).toContain('systolic_array');
    },
    120_000,
  );

  test('an FPGA has its words in RAMs and its products in DSPs', async () => {
    const result = await synth('ice40-up5k', '--overhead');
    expect(result.library).toBeNull();
    expect(result.total).toMatchObject({ dsps: 2, area: null });
    const array = result.modules.find(({ module }) => module === 'systolic_array');
    expect(array).toMatchObject({ instances: 1, dsps: 1 });
    const rams = result.modules.find(({ module }) => module === 'ram_1r1w');
    expect(rams?.rams).toBe(result.total.rams);
    expect(rams?.instances).toBeGreaterThan(4);
    const { learner, inferenceOnly, overhead = 0 } = result.learning ?? {};
    // As one module there is less than in many.
    expect(learner?.cells).toBeLessThan(result.total.cells);
    // The product of the forward pass serves the update, too.
    expect(inferenceOnly?.dsps).toBe(1);
    expect(inferenceOnly?.rams).toBeLessThan(learner?.rams ?? 0);
    expect(inferenceOnly?.flipFlops).toBeLessThan(0.8 * (learner?.flipFlops ?? 0));
    expect(overhead).toBeCloseTo((learner?.cells ?? 0) / (inferenceOnly?.cells ?? 0) - 1, 12);
    expect(overhead).toBeGreaterThan(0.3);
  }, 120_000);
});

test('a Liberty file that cannot serve is refused', async () => {
  const folder = await testFolder();
  await expect(readLiberty(join(folder, 'none.lib'))).rejects.toThrow(
    /none.lib cannot be read \(ENOENT\)/,
  );
  await writeFile(join(folder, 'x.lib'), LIBERTY.replace('NAND2', 'AND2'));
  await expect(readLiberty(join(folder, 'x.lib'))).rejects.toThrow(
    /3 cells with an area, and no NAND2/,
  );
  const { code, stderr } = await runCli(['synth', '--target', 'asci', ...NETWORK]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/asic/);
});

test('an area of a bit is refused where there are no areas', async () => {
  for (const words of [
    ['asic', '--bit-area', '4,6'],
    ['ice40-up5k', '--overhead', '--bit-area', '4,6'],
  ]) {
    const { code, stderr } = await runCli(['synth', '--target', ...words, ...NETWORK]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--bit-area is for --overhead with --target asic/);
  }
  const bad = ['synth', '--target', 'asic', '--overhead', '--bit-area', '6,4', ...NETWORK];
  const { code, stderr } = await runCli(bad);
  expect(code).toBe(2);
  expect(stderr).toMatch(/6,4/);
});
