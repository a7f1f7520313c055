import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { ROUNDINGS, updateWeights, type Format, type Rounding } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';
import { fromColumn, toColumn, unpackWord } from './words.js';

interface Update {
  readonly weight: number;
  readonly h: number;
  readonly delta: number;
  readonly shift: number;
  readonly rounding: Rounding;
  readonly random: number;
}

interface Build {
  readonly weight: number;
  readonly activation: number;
  readonly delta: number;
  readonly maxShift: number;
  readonly maxLeftShift: number;
}

const BUILDS: readonly Build[] = [
  { weight: 4, activation: 4, delta: 4, maxShift: 9, maxLeftShift: 4 },
  { weight: 16, activation: 8, delta: 8, maxShift: 25, maxLeftShift: 0 },
  { weight: 24, activation: 16, delta: 16, maxShift: 32, maxLeftShift: 24 },
  { weight: 6, activation: 16, delta: 12, maxShift: 54, maxLeftShift: 0 },
];

/** What the exact model makes of one weight. */
function golden({ weight }: Build, update: Update): number {
  const format: Format = { signed: true, width: weight, fraction: 0 };
  const weights = Int32Array.of(update.weight);
  updateWeights(
    weights,
    Int32Array.of(update.h),
    Int32Array.of(update.delta),
    { weight: format, rounding: update.rounding, shift: update.shift },
    { rows: Uint32Array.of(update.random), columns: Uint32Array.of(0) },
  );
  return weights[0] ?? NaN;
}

describe.each(BUILDS)('update arithmetic: s$weight - s$activation * s$delta', (build) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(['pe_update'], {
      WeightWidth: build.weight,
      ActivationWidth: build.activation,
      DeltaWidth: build.delta,
      MaxShift: build.maxShift,
      MaxLeftShift: build.maxLeftShift,
    });
  });

  afterAll(async () => {
    await simulation.close();
  });

  async function check(updates: readonly Update[]): Promise<void> {
    const column = (width: number, of: (update: Update) => number) =>
      toColumn(
        width,
        updates.map((update) => BigInt.asUintN(width, BigInt(of(update)))),
      );
    const { weight_o } = await simulation.batch(
      updates.length,
      {
        weight_i: column(build.weight, ({ weight }) => weight),
        h_i: column(build.activation, ({ h }) => h),
        delta_i: column(build.delta, ({ delta }) => delta),
        shift_i: column(7, ({ shift }) => shift),
        rounding_i: column(2, ({ rounding }) => ROUNDINGS.indexOf(rounding)),
        random_i: column(build.maxShift, ({ random }) => random),
      },
      ['weight_o'],
    );
    const actual = fromColumn(weight_o, build.weight, updates.length).flatMap((word) =>
      unpackWord(word, build.weight, 1),
    );
    same(
      'weight',
      updates.map((update) => golden(build, update)),
      actual,
    );
  }

  test('equals the exact model', async () => {
    const symmetric = (width: number): fc.Arbitrary<number> => {
      const limit = 2 ** (width - 1) - 1;
      return fc.oneof(
        fc.integer({ min: -limit, max: limit }),
        fc.constantFrom(-limit, limit, 0, 1, -1),
      );
    };
    const low = -(2 ** (build.weight - 1));
    const high = -low - 1;
    const update: fc.Arbitrary<Update> = fc.record({
      weight: fc.oneof(fc.integer({ min: low, max: high }), fc.constantFrom(low, high, 0)),
      h: symmetric(build.activation),
      delta: symmetric(build.delta),
      shift: fc.integer({ min: -build.maxLeftShift, max: build.maxShift }),
      rounding: fc.constantFrom(...ROUNDINGS),
      random: fc.nat(0xffffffff),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(update, { minLength: 1, maxLength: 100 }), check),
      settings(200),
    );
  });

  test.runIf(build.weight === 4)('equals it for all operands', async () => {
    const all: Update[] = [];
    for (const rounding of ROUNDINGS) {
      for (let shift = -build.maxLeftShift; shift <= build.maxShift; shift++) {
        for (let h = -7; h <= 7; h++) {
          for (let delta = -7; delta <= 7; delta++) {
            for (let weight = -8; weight <= 7; weight++) {
              // All s random bits where there are few, else some.
              const random = (17 * h + 5 * delta + 3 * weight) & 511;
              all.push({ weight, h, delta, shift, rounding, random });
            }
          }
        }
      }
    }
    await check(all);
  });
});
