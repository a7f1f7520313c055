import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { yosysCells } from './yosysCells.js';

const hasYosys = spawnSync('yosys', ['-V']).status === 0;

describe.skipIf(!hasYosys)('synthesised by yosys (skipped where it is missing)', () => {
  test.each([
    ['ice40', 'SB_MAC16'],
    ['ecp5', 'MULT18X18D'],
  ] as const)(
    '%s: the p/q chain has one multiplier',
    async (family, dsp) => {
      const cells = await yosysCells('front_contribution', {}, family);
      expect(cells[dsp]).toBe(1);
    },
    300_000,
  );
});
