import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseFormat, RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { hardwareFor, learnerParameters } from '../../src/program/hardware.js';
import { yosysCells } from './yosysCells.js';

const spec: NetworkSpec = {
  rule: 'drtp',
  ...RULE_DEFAULTS,
  layers: [64, 32, 10],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'ternary',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s16.13'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  rateShift: { hidden: 5, output: 5 },
  rateSteps: [],
  seed: 1,
};

const hasYosys = spawnSync('yosys', ['-V']).status === 0;

/** Flip-flops among the cells: every name with DFF or FF in it. */
function flipFlops(cells: Readonly<Record<string, number>>): number {
  return Object.entries(cells).reduce((sum, [name, n]) => (name.includes('FF') ? sum + n : sum), 0);
}

describe.skipIf(!hasYosys)('synthesised by yosys (skipped where it is missing)', () => {
  test.each([
    {
      family: 'ice40',
      dsp: 'SB_MAC16',
      ram: 'SB_RAM40_4K',
      ramBits: 4096,
      shape: { rows: 2, cols: 2 },
    },
    {
      family: 'ecp5',
      dsp: 'MULT18X18D',
      ram: 'DP16KD',
      ramBits: 16384,
      shape: { rows: 2, cols: 2 },
    },
  ] as const)(
    '$family: the learner has one DSP a PE, weights in block RAM',
    async (target) => {
      const hardware = hardwareFor(spec, target.shape);
      const weightBits = hardware.tiles * hardware.rows * hardware.cols * 16;
      const cells = await yosysCells('learner', learnerParameters(hardware), target.family);
      expect(cells[target.dsp]).toBe(hardware.rows * hardware.cols);
      expect(cells[target.ram]).toBeGreaterThanOrEqual(Math.ceil(weightBits / target.ramBits));
      expect(flipFlops(cells)).toBeLessThan(weightBits / 16);
    },
    300_000,
  );

  test('a rule left out costs nothing: not a cell more for what it would have needed', async () => {
    const small = { ...spec, layers: [8, 4, 2] };
    const drtp = learnerParameters(hardwareFor(small, { rows: 1, cols: 1 }));
    const room = { SlopeWords: 256, FanOut: 1000, Classes: 60, MixingWords: 4096 };
    const alone = await yosysCells('learner', drtp, 'ice40');
    expect(await yosysCells('learner', { ...drtp, ...room }, 'ice40')).toEqual(alone);
    const more = await yosysCells('learner', { ...drtp, UseSignal: "1'b1" }, 'ice40');
    expect(more.SB_LUT4).toBeGreaterThan(alone.SB_LUT4 ?? 0);
  }, 300_000);

  test('the DRTP modulator has no multiplier, and with an LFSR no RAM', async () => {
    const sizes = { Groups: 2, Words: 256 };
    const table = await yosysCells(
      'modulator_drtp',
      { ...sizes, UseRom: "1'b1", UseLfsr: "1'b0" },
      'ice40',
    );
    const lfsr = await yosysCells(
      'modulator_drtp',
      { ...sizes, UseRom: "1'b0", UseLfsr: "1'b1" },
      'ice40',
    );
    expect(table.SB_RAM40_4K).toBe(4);
    expect(lfsr.SB_RAM40_4K).toBeUndefined();
    expect(table.SB_MAC16).toBeUndefined();
    expect(lfsr.SB_MAC16).toBeUndefined();
  }, 300_000);
});
