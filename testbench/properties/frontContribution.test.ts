import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatName, parseFormat } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { overlayOf } from '../faults/overlay.js';
import { rtlDir } from '../learnerDesign.js';
import {
  anyPairCase,
  checkEveryPair,
  checkPair,
  startPair,
  type PairBuild,
  type PairCase,
} from './driveFrontContribution.js';
import { settings } from './settings.js';

const FILE = 'front_contribution.sv';

function build(state: string, activation: string, gain: string, shiftWidth: number): PairBuild {
  return {
    formats: {
      state: parseFormat(state),
      activation: parseFormat(activation),
      gain: parseFormat(gain),
    },
    shiftWidth,
  };
}

const DEFAULT = build('s16.13', 's8.7', 's16.15', 5);
const BUILDS: readonly PairBuild[] = [
  DEFAULT,
  build('s4.2', 's4.3', 's6.3', 4),
  build('s24.20', 's16.15', 's10.9', 6),
  build('s6.0', 's16.8', 's12.0', 5),
];

const NAMED = BUILDS.map((b) => [formatName(b.formats.state), b] as const);

describe.each(NAMED)('front_contribution: state %s', (_, chain) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startPair(join(rtlDir(), FILE), chain);
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('equals the exact model', async () => {
    await fc.assert(
      fc.asyncProperty(anyPairCase(chain), (drawn) => checkPair(simulation, chain, drawn)),
      settings(300),
    );
  });

  test.runIf(chain.formats.state.width === 4)('equals it for every p, q, x and t', async () => {
    for (const shift of [0, 3, 5]) await checkEveryPair(simulation, chain, shift);
  });
});

test('a sample to train on takes 6 cycles, one to answer 3', async () => {
  const simulation = await startPair(join(rtlDir(), FILE), DEFAULT);
  const cycles = async (train: 0 | 1, count: number): Promise<number> => {
    await simulation.reset();
    const payload = { train_i: new Uint8Array(count).fill(train) };
    const result = await simulation.streams({
      sources: [{ valid: 'valid_i', ready: 'ready_o', payload, count }],
      sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: [] }],
      until: { received: count },
    });
    return result.cycles;
  };
  try {
    // The last result is taken in the cycle in which another sample could have come.
    expect(await cycles(1, 100)).toBe(601);
    expect(await cycles(0, 100)).toBe(301);
  } finally {
    await simulation.close();
  }
});

describe('a fault is found, and shrunk:', () => {
  const differs = /\[y, p, q\] of sample/;
  test.each([
    ['p grows instead of q', 'subtract = step_q == MoveP;', 'subtract = step_q == MoveQ;', differs],
    ['no rounding', "(SumWidth'(product) + half)", "SumWidth'(product)", differs],
    ['p wraps', "p_d = StateWidth'(result);", "p_d = StateWidth'(sum);", differs],
    ['answers train', 'step_d = train_q ? Gain : Done;', 'step_d = Gain;', differs],
    ['a result is not held', 'Done: if (ready_i) step_d', 'Done: step_d', /valid_o .* received \d/],
    [
      'a load drops nothing',
      'if (load_i) begin\n      step_d = Idle;',
      'if (load_i) begin',
      differs,
    ],
  ])('%s', async (name, find, replace, seen) => {
    const folder = overlayOf({ name, file: FILE, find, replace });
    // A fault may leave signals or bits without a reader: that must not be what stops it.
    const simulation = await startPair(join(folder, FILE), DEFAULT, ['UNUSEDSIGNAL']);
    try {
      const { counterexample, errorInstance } = await fc.check<[PairCase]>(
        fc.asyncProperty(anyPairCase(DEFAULT), (drawn) => checkPair(simulation, DEFAULT, drawn)),
        settings(300),
      );
      expect(String(errorInstance)).toMatch(seen);
      expect(counterexample?.[0].samples.length).toBeLessThan(10);
    } finally {
      await simulation.close();
      rmSync(folder, { recursive: true });
    }
  });
});
