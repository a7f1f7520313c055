import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { lfsrFeedback, randomStream } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';
import { fromColumn, packWord, toColumn, unpackWord } from './words.js';

interface Build {
  readonly groups: number;
  readonly group: number;
  readonly width: number;
}

const BUILDS: readonly Build[] = [
  { groups: 1, group: 4, width: 8 },
  { groups: 3, group: 2, width: 4 },
  { groups: 2, group: 1, width: 16 },
];

/** Words of the table. */
const WORDS = 256;

describe.each(BUILDS)('projection table and LFSR, $groups x $group values of $width bits', (b) => {
  const cols = b.groups * b.group;
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(
      ['modulator_drtp', 'projection_rom', 'projection_lfsr', 'index_hash', 'ram_1r1w'],
      { Groups: b.groups, Group: b.group, DeltaWidth: b.width, Words: WORDS },
    );
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('are twins, and equal the golden matrix, whatever holds them', async () => {
    const drawn = fc.record({
      seed: fc.integer({ min: 1, max: 0xffffffff }),
      classes: fc.integer({ min: 1, max: 12 }),
      units: fc.integer({ min: 1, max: 4 * cols }),
      signOnly: fc.boolean(),
      /** The classes asked for, one after another. */
      asked: fc.array(fc.nat(11), { minLength: 1, maxLength: 4 }),
      /** Cycles between one column tile and the next. */
      gap: fc.nat(4),
      frozen: fc.constantFrom(0, 0.3),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ seed, classes, units, signOnly, asked, gap, frozen }) => {
        const tiles = Math.ceil(units / cols);
        const matrix = lfsrFeedback(seed, classes, tiles * cols, b.width, signOnly);
        await load(matrix, classes, tiles);
        const reads = asked.map((label) => label % classes);
        for (const lfsr of [false, true]) {
          await simulation.poke('select_lfsr_i', lfsr ? 1 : 0);
          await simulation.poke('seed_i', seed);
          await simulation.poke('sign_only_i', signOnly ? 1 : 0);
          const values = await read(reads, classes, tiles, gap, frozen, seed);
          const expected = reads.flatMap((label) => [
            ...matrix.subarray(label * tiles * cols, (label + 1) * tiles * cols),
          ]);
          same(lfsr ? 'LFSR' : 'table', expected, values);
        }
      }),
      settings(100),
    );
  });

  async function load(matrix: Int32Array, classes: number, tiles: number): Promise<void> {
    const words: [group: bigint, address: bigint, data: bigint][] = [];
    for (let tile = 0; tile < tiles; tile++) {
      for (let c = 0; c < classes; c++) {
        for (let g = 0; g < b.groups; g++) {
          const first = (c * tiles + tile) * cols + g * b.group;
          const data = packWord([...matrix.subarray(first, first + b.group)], b.width);
          words.push([BigInt(g), BigInt(tile * classes + c), data]);
        }
      }
    }
    await simulation.batch(
      words.length,
      {
        load_i: new Uint8Array(words.length).fill(1),
        load_group_i: toColumn(
          5,
          words.map(([group]) => group),
        ),
        load_address_i: toColumn(
          8,
          words.map(([, address]) => address),
        ),
        load_data_i: toColumn(
          b.group * b.width,
          words.map(([, , data]) => data),
        ),
      },
      [],
    );
    await simulation.poke('load_i', 0);
  }

  /** Asks as the lanes do: group g in the g-th cycle after group 0; frozen cycles are not counted. */
  async function read(
    labels: readonly number[],
    classes: number,
    tiles: number,
    gap: number,
    frozen: number,
    seed: number,
  ): Promise<number[]> {
    const stream = randomStream(seed, 'frozen');
    const asks = labels.flatMap((label) =>
      Array.from({ length: tiles }, (_, tile) => ({ label, tile })),
    );
    const cycles = asks.length * (gap + 1) + b.groups + 2;
    const columns: Record<string, bigint[]> = {
      ...{ enable_i: [], class_i: [], read_i: [], first_i: [], address_i: [] },
    };
    const enabledAt: number[] = [];
    for (let cycle = 0; cycle < cycles; cycle++) {
      const of = (g: number) =>
        (cycle - g) % (gap + 1) === 0 ? asks[(cycle - g) / (gap + 1)] : undefined;
      const groups = Array.from({ length: b.groups }, (_, g) => of(g));
      const now = groups[0];
      const word: Record<string, bigint> = {
        class_i: BigInt(now?.label ?? 0xffff),
        read_i: packWord(
          groups.map((ask) => (ask ? 1 : 0)),
          1,
        ),
        first_i: now?.tile === 0 ? 1n : 0n,
        address_i: packWord(
          groups.map((ask) => (ask ? ask.tile * classes + ask.label : 0xffff)),
          16,
        ),
      };
      let enable: boolean;
      do {
        enable = stream.uniform() >= frozen;
        columns['enable_i']?.push(enable ? 1n : 0n);
        for (const [name, value] of Object.entries(word)) columns[name]?.push(value);
      } while (!enable);
      enabledAt.push((columns['enable_i']?.length ?? 0) - 1);
    }
    const total = columns['enable_i']?.length ?? 0;
    const widths: Record<string, number> = {
      ...{ enable_i: 1, class_i: 16, read_i: b.groups, first_i: 1, address_i: 16 * b.groups },
    };
    const { signal_o } = await simulation.batch(
      total,
      Object.fromEntries(
        Object.entries(columns).map(([name, words]) => [name, toColumn(widths[name] ?? 1, words)]),
      ),
      ['signal_o'],
    );
    const answers = fromColumn(signal_o, cols * b.width, total).map((w) =>
      unpackWord(w, b.width, cols),
    );
    // Group g is asked in cycle k (gap + 1) + g and answers one cycle later.
    return asks.flatMap((_, k) =>
      Array.from({ length: cols }, (_unused, c) => {
        const cycle = k * (gap + 1) + Math.floor(c / b.group) + 1;
        return answers[enabledAt[cycle] ?? -1]?.[c] ?? NaN;
      }),
    );
  }
});
