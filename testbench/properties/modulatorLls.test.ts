import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFormat } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { overlayOf } from '../faults/overlay.js';
import { rtlDir } from '../learnerDesign.js';
import { anyLlsCase, checkLls, startLls, type LlsCase } from './driveLls.js';
import type { LlsBuild } from './llsModel.js';
import { settings } from './settings.js';

const FILE = 'modulator_lls.sv';

function build(
  [cols, group]: readonly [number, number],
  [activation, delta]: readonly [string, string],
  classes: number,
  widest: number,
): LlsBuild {
  return {
    ...{ cols, group, classes, widest },
    ...{ activation: parseFormat(activation), delta: parseFormat(delta) },
  };
}

/** Three groups whose columns are no power of two: the phases' additions are all there. */
const DEFAULT = build([9, 3], ['s8.7', 's8.7'], 10, 100);
const BUILDS: readonly LlsBuild[] = [
  DEFAULT,
  // The smallest with groups; systole mutate looks at this one.
  build([6, 3], ['s5.4', 's4.3'], 4, 30),
  build([4, 4], ['s16.12', 's12.9'], 16, 64),
  build([1, 1], ['s4.1', 's8.7'], 1, 9),
  // More groups than classes: several column tiles on their way.
  build([12, 2], ['s9.8', 's4.3'], 3, 200),
];

describe.each(BUILDS)('modulator_lls: $cols columns in groups of $group, $classes classes', (b) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startLls(join(rtlDir(), FILE), b);
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('gives the signal of any layers, tile by tile, whenever they come', async () => {
    await fc.assert(
      fc.asyncProperty(anyLlsCase(b), (drawn) => checkLls(simulation, b, drawn)),
      settings(300),
    );
  });
});

describe('a fault is found, and shrunk:', () => {
  test.each([
    ['half a period is lost', '? slope[16:1]', "? {1'b0, slope[15:1]}"],
    ['a tile starts where the second group did', 'slope[15:0], Cols)', 'slope[15:0], Group)'],
    ['sums are not restarted', "(out_first_q ? '0 : sum_q[class_sum])", 'sum_q[class_sum]'],
    ['a frozen cycle counts', 'if (enable_i) begin\n      busy_q', 'begin\n      busy_q'],
  ])('%s', async (name, find, replace) => {
    const folder = overlayOf({ name, file: FILE, find, replace });
    const simulation = await startLls(join(folder, FILE), DEFAULT);
    try {
      const { counterexample, errorInstance } = await fc.check<[LlsCase]>(
        fc.asyncProperty(anyLlsCase(DEFAULT), (drawn) => checkLls(simulation, DEFAULT, drawn)),
        settings(300),
      );
      expect(String(errorInstance)).toMatch(/(basis_o|u\]) of cycle/);
      expect(counterexample?.[0].layers.length).toBeLessThan(3);
    } finally {
      await simulation.close();
      rmSync(folder, { recursive: true });
    }
  });
});
