import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { randomStream, ROUNDINGS } from '../../golden/index.js';
import { verilate, type Simulation } from '../../src/cosim/index.js';
import { rtlDir } from '../learnerDesign.js';
import { drawer, SPREADS } from './arbitraries.js';
import { ArrayModel, type ArrayBuild, type ArrayIssue, type ArrayOp } from './arrayModel.js';
import { describeCase } from './describeCase.js';
import { disturbArray, driveArray, loadArray, readArray, settleArray } from './driveArray.js';
import { same } from './same.js';
import { settings } from './settings.js';

/** From an update's issue to the earliest issue that reads the tile again. */
const READ_AFTER_UPDATE = 5;

function build(
  [rows, cols, group]: readonly [number, number, number],
  [weightWidth, activationWidth, deltaWidth]: readonly [number, number, number],
  [maxShift, maxLeftShift, stochastic]: readonly [number, number, boolean],
  tiles: number,
  more: Pick<ArrayBuild, 'leakyAlign'> & { transposed?: boolean; shiftWidth?: number } = {},
): ArrayBuild {
  return {
    ...{ rows, cols, group, weightWidth, activationWidth, deltaWidth },
    ...{ maxShift, maxLeftShift, stochastic, tiles, transposed: false, shiftWidth: 7 },
    ...more,
  };
}

const BUILDS: readonly ArrayBuild[] = [
  // The smallest with everything in it but left shifts, and no code for a shift that there is not;
  // systole mutate looks at this one.
  build([2, 2, 1], [4, 4, 3], [7, 0, true], 2, { transposed: true, leakyAlign: 1, shiftWidth: 4 }),
  build([2, 2, 1], [4, 4, 3], [5, 1, true], 2, { transposed: true, leakyAlign: 1 }),
  // A single processing element.
  build([1, 1, 1], [16, 8, 8], [25, 0, true], 1),
  build([4, 4, 2], [24, 16, 16], [31, 24, true], 8, { transposed: true }),
  build([5, 2, 1], [9, 8, 16], [54, 0, true], 5, { leakyAlign: 0 }),
  // Random bits and a product as large as they that just fill the sum.
  build([2, 2, 1], [8, 8, 16], [24, 0, true], 2),
  // A transposed pass's delta, wider than h.
  build([3, 6, 3], [16, 8, 12], [1, 16, false], 3, { transposed: true }),
];

/** Tiles in any order, all operations mixed, as close together as the array allows. */
function arrayCase(b: ArrayBuild) {
  const ops: readonly ArrayOp[] = [
    'forward',
    'update',
    ...(b.transposed ? (['transposed'] as const) : []),
    ...(b.leakyAlign === undefined ? [] : (['average'] as const)),
  ];
  return fc
    .record({
      rounding: fc.constantFrom(...ROUNDINGS.filter((r) => b.stochastic || r !== 'stochastic')),
      tiles: fc.array(
        fc.record({
          op: fc.constantFrom(...ops),
          tile: fc.nat(b.tiles - 1),
          shift: fc.oneof(
            { weight: 4, arbitrary: fc.integer({ min: -b.maxLeftShift, max: b.maxShift }) },
            fc.constantFrom(-b.maxLeftShift, b.maxShift),
          ),
          gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      spread: fc.constantFrom(...SPREADS),
      weights: fc.constantFrom(...SPREADS),
      seed: fc.nat(0xffff),
      chance: fc.constantFrom(0, 0.1, 0.5),
    })
    .map((drawn) => {
      const { seed, spread } = drawn;
      const limit = (width: number): number => 2 ** (width - 1) - 1;
      const symmetric = (width: number, label: string): (() => number) =>
        drawer(seed, label, [-limit(width), limit(width)], spread);
      const h = symmetric(b.activationWidth, 'h');
      const delta = symmetric(b.deltaWidth, 'delta');
      const random = randomStream(seed, 'random');
      const sign = (): number => 1 - 2 * random.below(2);
      const free = new Map<number, number>();
      const issues: ArrayIssue[] = [];
      let cycle = -1;
      for (const { op, tile, shift, gap } of drawn.tiles) {
        const average = op === 'average';
        cycle = Math.max(cycle + 1 + gap, free.get(tile) ?? 0);
        if (average || op === 'update') free.set(tile, cycle + READ_AFTER_UPDATE);
        issues.push({
          ...{ cycle, op, tile, shift: average ? Math.max(0, shift) : shift },
          h: Array.from({ length: b.rows }, h),
          delta: Array.from({ length: b.cols }, average ? sign : delta),
          rowRandom: Array.from({ length: b.rows }, () => random.uint32()),
          columnRandom: Array.from({ length: b.cols }, () => random.uint32()),
        });
      }
      const low = -(2 ** (b.weightWidth - 1));
      const weight = drawer(seed, 'weights', [low, limit(b.weightWidth)], drawn.weights);
      const weights = Int32Array.from({ length: b.tiles * b.rows * b.cols }, weight);
      const text = issues.map((i) => `@${i.cycle} ${i.op} >> ${i.shift} tile ${i.tile}`).join('; ');
      return describeCase(
        { ...drawn, issues, initial: weights },
        `${drawn.rounding}: ${text}; weights ${drawn.weights}, operands ${spread}, seed ${seed}, ` +
          `frozen ${drawn.chance}`,
      );
    });
}

describe.each(BUILDS)(
  'systolic_array $rows x $cols, groups of $group, weights of $weightWidth bits',
  (b) => {
    let simulation: Simulation;

    beforeAll(async () => {
      const flag = (on: boolean): string => (on ? "1'b1" : "1'b0");
      const design = await verilate({
        top: 'systolic_array',
        sources: [join(rtlDir(), 'systolic_array.sv'), join(rtlDir(), 'ram_1r1w.sv')],
        includeDirs: [rtlDir()],
        parameters: {
          ...{ Rows: b.rows, Cols: b.cols, Group: b.group, Tiles: b.tiles },
          ...{ ActivationWidth: b.activationWidth, DeltaWidth: b.deltaWidth },
          ...{ WeightWidth: b.weightWidth, MaxShift: b.maxShift, MaxLeftShift: b.maxLeftShift },
          ShiftWidth: b.shiftWidth,
          ...{ Stochastic: flag(b.stochastic), Transposed: flag(b.transposed) },
          ...{ Leaky: flag(b.leakyAlign !== undefined), LeakyAlign: b.leakyAlign ?? 0 },
        },
        memories: [{ module: 'ram_1r1w', variable: 'mem' }],
        allowWarnings: ['UNUSEDSIGNAL'],
      });
      simulation = await design.start();
    });

    afterAll(async () => {
      await simulation.close();
    });

    test('sums and weights do not depend on the order of tiles, nor on stalls', async () => {
      await fc.assert(
        fc.asyncProperty(arrayCase(b), async ({ rounding, issues, initial, chance, seed }) => {
          await disturbArray(simulation, b);
          await simulation.reset();
          await loadArray(simulation, b, initial, seed);
          same('loaded weights', initial, await readArray(simulation, b));
          const sums = await driveArray(simulation, b, rounding, issues, chance, seed);
          const model = new ArrayModel(b, rounding, initial);
          for (const [index, issue] of issues.entries()) {
            const { op } = issue;
            if (op === 'update' || op === 'average') model.update(issue);
            else same(`${op} sums of issue ${index}`, model[op](issue), sums[index] ?? []);
          }
          await disturbArray(simulation, b, 1);
          await simulation.reset();
          await settleArray(simulation, b);
          same('weights', model.weights, await readArray(simulation, b));
        }),
        settings(500, 5000),
      );
    });
  },
);
