import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { yosysCells } from './yosysCells.js';

const hasYosys = spawnSync('yosys', ['-V']).status === 0;

describe.skipIf(!hasYosys)('synthesised by yosys (skipped where it is missing)', () => {
  test('the LLS modulator has no multiplier and no RAM: a sum, a phase and q a class', async () => {
    const sizes = { Cols: 8, Group: 4, Classes: 16, SumWidth: 18, DeltaWidth: 8 };
    const cells = await yosysCells('modulator_lls', sizes, 'ice40');
    const state = sizes.Classes * (sizes.SumWidth + 16 + sizes.DeltaWidth);
    const flipFlops = Object.entries(cells).reduce(
      (sum, [name, n]) => (name.startsWith('SB_DFF') ? sum + n : sum),
      0,
    );
    expect(cells.SB_MAC16).toBeUndefined();
    expect(cells.SB_RAM40_4K).toBeUndefined();
    // The rest is what travels from group to group.
    expect(flipFlops).toBeGreaterThan(state);
    expect(flipFlops).toBeLessThan(1.5 * state);
  }, 300_000);
});
