import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { verilate } from '../cosim/index.js';
import { TALLY, wordStimuli } from '../property/fixtures/tally.js';
import { readWaveform } from '../wave/index.js';
import { byInstance } from './byInstance.js';
import { countToggles } from './countToggles.js';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'systole activity '));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A cycle takes ten units; values change at its rise. */
function vcdOf(width: number, values: readonly string[]): string {
  return (
    `$timescale 1ns $end\n$scope module t $end\n$var wire ${width} ! a $end\n` +
    `$scope module u $end\n$var wire ${width} ! port $end\n$var reg ${width} " b $end\n` +
    `$var parameter 4 # P $end\n$upscope $end\n$upscope $end\n$enddefinitions $end\n` +
    values.map((value, i) => `#${10 * i}\nb${value} !\nb${value} "\nb${i % 2} #\n`).join('')
  );
}

/** Toggles of columns of bits, by definition: neighbours that are 0 and 1. */
function togglesOf(values: readonly string[]): number {
  return values
    .slice(1)
    .flatMap((value, i) => Array.from(value, (bit, j) => `${values[i]?.[j] ?? ''}${bit}`))
    .filter((pair) => pair === '01' || pair === '10').length;
}

test('toggles are those of the bits, in the window, whatever is unknown', async () => {
  const bit = fc.constantFrom('0', '1', '0', '1', 'x', 'z');
  const drawn = fc.integer({ min: 1, max: 100 }).chain((width) =>
    fc.record({
      width: fc.constant(width),
      values: fc.array(fc.array(bit, { minLength: width, maxLength: width }), {
        minLength: 3,
        maxLength: 12,
      }),
      cut: fc.nat(3),
    }),
  );
  await fc.assert(
    fc.asyncProperty(drawn, async ({ width, values, cut }) => {
      const texts = values.map((value) => value.join(''));
      writeFileSync(at('a.vcd'), vcdOf(width, texts));
      const to = texts.length - 1;
      const from = Math.min(to, 1 + cut);
      const toggles = await countToggles(at('a.vcd'), { period: 10, phase: 0 }, { from, to });
      const each = togglesOf(texts.slice(from - 1));
      expect(toggles.cycles).toEqual({ from, to });
      // A port that is a net of the parent counts there, once.
      expect(toggles.nets).toEqual([
        { path: 't.a', bits: width, toggles: each },
        { path: 't.u.b', bits: width, toggles: each },
      ]);
      expect(byInstance(toggles, 1)).toEqual([
        { path: 't', bits: 2 * width, toggles: 2 * each },
        { path: 't.u', bits: width, toggles: each },
      ]);
    }),
    settings(50),
  );
});

test.each(['vcd', 'fst'] as const)(
  'of a simulation, from a %s, are those of its values',
  async (traced) => {
    const simulation = await (await verilate({ ...TALLY, traced })).start();
    try {
      await simulation.traceStart(at(`run.${traced}`));
      await simulation.run(wordStimuli([1, 2, 30, 200, 7, 7, 99]));
      await simulation.traceStop();
    } finally {
      await simulation.close();
    }
    const { nets } = await countToggles(at(`run.${traced}`), { period: 10, phase: 0 });
    const waveform = await readWaveform(at(`run.${traced}`));
    for (const name of ['tally.data_i', 'tally.sum_o', 'tally.wide_o', 'tally.clk_i']) {
      const values = waveform.track(name).values.map((value) => value as bigint);
      const expected = values
        .slice(1)
        .map((value, i) => (value ^ (values[i] ?? 0n)).toString(2).replace(/0/g, '').length)
        .reduce((sum, count) => sum + count, 0);
      expect(nets.find(({ path }) => path === name)).toMatchObject({ toggles: expected });
    }
    expect(nets.find(({ path }) => path === 'tally.sum_o')?.toggles).toBeGreaterThan(8);
  },
);

test('systole activity prints instances, and energy of a given capacitance', async () => {
  writeFileSync(at('b.vcd'), vcdOf(4, ['0000', '1111', '0000', '0011']));
  const { code, stdout, stderr } = await runCli([
    ...['activity', at('b.vcd'), '--capacitance', '1000', '--voltage', '2'],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // 20 toggles of 2 pJ.
  expect(stdout).toBe(`  cycles       1 to 3

  instance  bits  toggles  a cycle  a bit and cycle    share  energy a cycle
  t            8       20      6.7            0.833  100.0 %  13.3 pJ
    u          4       10      3.3            0.833   50.0 %  6.67 pJ

  energy       estimate: 40.0 pJ, of nets of 1000 fF at 2 V each
`);
  const json = await runCli(['activity', at('b.vcd'), '--depth', '0', '--json', '-']);
  expect(JSON.parse(json.stdout)).toEqual({
    schema: 'systole.activity/1',
    file: at('b.vcd'),
    cycles: { from: 1, to: 3 },
    instances: [{ path: 't', bits: 8, toggles: 20 }],
    energy: null,
  });
});

test('systole activity refuses what it cannot count', async () => {
  writeFileSync(at('c.vcd'), vcdOf(1, ['0', '1']));
  const cases: [string[], RegExp][] = [
    [['none.vcd'], /none\.vcd cannot be read \(ENOENT\)/],
    [[at('c.vcd'), '--cycles', '7-9'], /cycle 7 is not in .*: its last is 1/],
    [[at('c.vcd'), '--clock', 'clk'], /no signal clk in the waveform/],
    [[at('c.vcd'), '--depth', 'all'], /--depth all: a whole number from 0/],
    [[at('c.vcd'), '--capacitance', '-1', '--voltage', '1'], /--capacitance -1: femtofarads/],
    [[at('c.vcd'), '--capacitance', '1'], /voltage/],
  ];
  for (const [words, why] of cases) {
    const { code, stderr } = await runCli(['activity', ...words]);
    expect({ words, code, stderr }).toMatchObject({ words, code: 2 });
    expect(stderr).toMatch(why);
  }
});
