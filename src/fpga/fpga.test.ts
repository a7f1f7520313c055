import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONG, settings } from '../../testbench/properties/settings.js';
import { testFolder } from '../cli/fixtures/folder.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { lookUp } from '../cosim/toolchain.js';
import type { FpgaResult } from './fpgaResult.js';
import { pllFor } from './pll.js';

describe('the PLL', () => {
  test('makes the fastest clock up to the one asked for, within its limits', () => {
    fc.assert(
      fc.property(fc.double({ min: 9, max: 275, noNaN: true }), (asked) => {
        const { divF, divQ, megahertz } = pllFor(asked);
        expect(megahertz).toBe((12 * (divF + 1)) / 2 ** divQ);
        expect(12 * (divF + 1)).toBeGreaterThanOrEqual(533);
        expect(12 * (divF + 1)).toBeLessThanOrEqual(1066);
        expect(megahertz).toBeLessThanOrEqual(asked);
        // The next step of the divider is too fast, or leaves the oscillator's range.
        expect((12 * (divF + 2)) / 2 ** divQ > asked || 12 * (divF + 2) > 1066).toBe(true);
        expect(megahertz).toBeGreaterThan(0.97 * asked);
      }),
      settings(200),
    );
  });

  test('by hand', () => {
    expect(pllFor(30)).toEqual({ divF: 79, divQ: 5, megahertz: 30 });
    expect(pllFor(60)).toEqual({ divF: 79, divQ: 4, megahertz: 60 });
  });
});

describe('systole fpga, before anything runs', () => {
  const fpga = (...words: string[]) => runCli(['fpga', ...words]);

  test.each([
    [['--rule', 'drtp', '--layers', '64-32-10'], /board/],
    [['--board', 'basys', '--rule', 'drtp', '--layers', '64-32-10'], /icebreaker/],
    [
      ['--board', 'icebreaker', '--rule', 'drtp', '--layers', '64-32-10', '--clock', '5'],
      /--clock 5: the PLL makes 9 to 275 MHz/,
    ],
    [
      ['--board', 'icebreaker', '--rule', 'drtp', '--layers', '784-64-10'],
      /its weights take at least \d+ block RAMs, and the iCEBreaker \(iCE40 UP5K\) has 30\. What would fit: a first hidden layer of at most \d+/,
    ],
  ])('%j is refused', async (words, why) => {
    const { code, stderr } = await fpga(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
  });

  test('what is said to fit is let through, and one unit more is not', async () => {
    const layers = (hidden: number) => ['--rule', 'drtp', '--layers', `784-${hidden}-10`];
    const { stderr } = await fpga('--board', 'icebreaker', ...layers(64));
    const hidden = Number(/at most (\d+)/.exec(stderr)?.[1]);
    // Refused for something else: no memory is named.
    const fits = await fpga('--board', 'icebreaker', ...layers(hidden), '--clock', '5');
    expect(fits.stderr).toMatch(/--clock 5/);
    const more = await fpga('--board', 'icebreaker', ...layers(hidden + 1), '--clock', '5');
    expect(more.stderr).toMatch(/its weights take at least 3\d block RAMs/);
  });
});

const missing = ['yosys', 'nextpnr-ice40', 'icetime', 'icepack'].filter(
  (tool) => lookUp(tool) === undefined,
);

describe.skipIf(missing.length > 0)(`a bitstream (skipped without ${missing.join(', ')})`, () => {
  const SMALL = ['--board', 'icebreaker', '--rule', 'drtp', '--layers', '4-3-2', '--array', '1x1'];

  async function build(
    ...words: string[]
  ): Promise<{ code: number; result: FpgaResult; out: string }> {
    const out = join(await testFolder(), 'a bit stream');
    const json = join(out, '..', 'fpga.json');
    const page = join(out, '..', 'fpga.html');
    const { code, stderr } = await runCli([
      ...['fpga', ...SMALL, '--feedback', 'lfsr', '--compact', '--seeds', '1', '--quiet'],
      ...['--out', out, '--json', json, '--report', page, ...words],
    ]);
    expect(stderr).toBe('');
    expect(await readFile(page, 'utf8')).toMatch(
      /Area and clock[\s\S]*logic cells[\s\S]*Longest path/,
    );
    return { code, out, result: JSON.parse(await readFile(json, 'utf8')) as FpgaResult };
  }

  test('that misses its goal is built, said to miss it, and not put into a board', async () => {
    const { code, out, result } = await build('--program', '--clock', '60');
    expect(code).toBe(1);
    const { fmax, worstPath, cells } = result;
    expect(result).toMatchObject({ board: 'icebreaker', goal: 60, met: false, baud: 1_000_000 });
    expect(fmax.quoted).toBe(Math.min(fmax.nextpnr, fmax.icetime));
    expect(fmax.quoted).toBeGreaterThan(10);
    expect(fmax.quoted).toBeLessThan(60);
    expect(cells.logic.used).toBeGreaterThan(cells.luts);
    expect(cells).toMatchObject({ logic: { available: 5280 }, dsps: { used: 2, available: 8 } });
    expect(worstPath.length).toBeGreaterThan(1);
    for (const name of worstPath) expect(name).toMatch(/^u_board\.u_learner\.\w/);
    // The preamble of every iCE40 bitstream.
    const bits = await readFile(join(out, 'design.bin'));
    expect(bits.indexOf(Buffer.from([0x7e, 0xaa, 0x99, 0x7e]))).toBeGreaterThanOrEqual(0);
    for (const { log } of result.steps) await readFile(log);
  }, 240_000);

  test.skipIf(!LONG)(
    'that meets its goal ends with exit code 0',
    async () => {
      const { code, result } = await build('--clock', '12');
      expect(code).toBe(0);
      expect(result).toMatchObject({ goal: 12, met: true });
    },
    240_000,
  );

  test.skipIf(!LONG)(
    'of a design without room says how much it takes',
    async () => {
      const { code, stderr } = await runCli([
        ...['fpga', '--board', 'icebreaker', '--rule', 'drtp', '--layers', '64-32-10'],
        ...['--array', '2x4', '--feedback', 'lfsr', '--out', await testFolder(), '--seeds', '1'],
      ]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/the design takes \d+ logic cells, and the iCEBreaker .* has 5280/);
    },
    600_000,
  );
});
