import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { indexHash, lfsrAdvance, randomStream } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';
import { fromColumn, toColumn } from './words.js';

const WIDTHS = {
  ...{ enable_i: 1, seed_write_i: 1, seed_i: 32, next_sample_i: 1 },
  ...{ layer_i: 4, row_unit_i: 16, column_unit_i: 16 },
};
const MODULES = [
  'random_words',
  'random_operands',
  'sample_state',
  'perturbation',
  'index_hash',
] as const;
type Cycle = Record<keyof typeof WIDTHS, number>;

function parity(word: number): number {
  let bits = word;
  for (let shift = 16; shift > 0; shift >>= 1) bits ^= bits >>> shift;
  return bits & 1;
}

describe.each([
  { rows: 3, cols: 4, group: 2, bits: 37 },
  { rows: 1, cols: 3, group: 1, bits: 20 },
])('random_operands of $bits bits', ({ rows, cols, group, bits }) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(MODULES, {
      ...{ Rows: rows, Cols: cols, Group: group, RandomWidth: bits },
    });
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('are a function of seed, sample, layer and units, zero beyond the 32nd bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ seed: fc.nat(), cycles: fc.integer({ min: 10, max: 100 }) }),
        async ({ seed, cycles }) => {
          const stream = randomStream(seed, 'cycles');
          const run: Cycle[] = Array.from({ length: cycles }, (_, n) => ({
            enable_i: n === 0 || stream.below(4) === 0 ? 0 : 1,
            seed_write_i: n === 0 || stream.below(20) === 0 ? 1 : 0,
            seed_i: stream.uint32(),
            next_sample_i: stream.below(3) === 0 ? 1 : 0,
            layer_i: stream.below(16),
            row_unit_i: stream.below(2 ** 16),
            column_unit_i: stream.below(2 ** 16),
          }));
          const { west_random_o, north_random_o, mask_o } = await simulation.batch(
            cycles,
            Object.fromEntries(
              Object.entries(WIDTHS).map(([name, width]) => [
                name,
                toColumn(
                  width,
                  run.map((cycle) => BigInt(cycle[name as keyof Cycle])),
                ),
              ]),
            ),
            ['west_random_o', 'north_random_o', 'mask_o'],
          );
          const west = fromColumn(west_random_o, bits * rows, cycles);
          const north = fromColumn(north_random_o, bits * cols, cycles);
          const masks = fromColumn(mask_o, 21, cycles);
          const lane = (word: bigint | undefined, k: number): number =>
            Number(BigInt.asUintN(bits, (word ?? 0n) >> BigInt(bits * k)));
          const cut = (word: number): number => (bits < 32 ? (word >>> 0) % 2 ** bits : word >>> 0);
          const issued: (Cycle & { state: number })[] = [];
          let [state, fresh] = [0, false];
          let seeded = false;
          for (const [n, now] of run.entries()) {
            const expected: number[] = [];
            const actual: number[] = [];
            for (let r = 0; r < rows; r++) {
              const tile = issued.at(-(2 + r));
              if (!tile) continue;
              const unit = (tile.row_unit_i + r) % 2 ** 16;
              expected.push(cut(tile.state ^ indexHash(unit, 0) ^ indexHash(tile.layer_i, 32)));
              actual.push(lane(west[n], r));
            }
            for (let c = 0; c < cols; c++) {
              const tile = issued.at(-(2 + Math.floor(c / group)));
              if (!tile) continue;
              expected.push(cut(indexHash((tile.column_unit_i + c) % 2 ** 16, 16)));
              actual.push(lane(north[n], c));
            }
            same(`random bits in cycle ${n}`, expected, actual);
            // v of a unit in a layer, in two ways: by the mask, and by the words of golden/lfsr.ts.
            const [unit, layer] = [now.column_unit_i, now.layer_i];
            const word = (indexHash(unit, 16) ^ indexHash(layer, 32) ^ 0x9e3779b9) & state;
            const index = 2 ** 20 + layer * 2 ** 16 + unit;
            same(
              `sign of v in cycle ${n}`,
              [seeded ? parity(word) : 0],
              [seeded ? parity(index & Number(masks[n] ?? 0n)) : 0],
            );
            if (now.enable_i) issued.push({ ...now, state });
            seeded ||= now.seed_write_i === 1;
            if (now.seed_write_i) [state, fresh] = [now.seed_i, true];
            else if (now.enable_i && now.next_sample_i) {
              if (!fresh) state = lfsrAdvance(state, 32);
              fresh = false;
            }
          }
        },
      ),
      settings(100),
    );
  });
});
