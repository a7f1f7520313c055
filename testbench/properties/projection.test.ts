import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { indexHash, lfsrFeedback, lfsrStep, randomStream } from '../../golden/index.js';
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
  // systole mutate looks at this one: the last group wants every bit of what it is handed.
  { groups: 2, group: 1, width: 16 },
];

/** A column tile of a class, from cycle `at` on. */
interface Ask {
  readonly at: number;
  readonly label: number;
  readonly tile: number;
  readonly lfsr: boolean;
}

interface Around {
  readonly classes: number;
  readonly tiles: number;
  readonly signOnly: boolean;
  /** How often a cycle is frozen. */
  readonly frozen: number;
  readonly seed: number;
}

/** The state that the LFSR had so many steps before this one. */
function before(state: number, steps: number): number {
  let last = state;
  for (let k = 0; k < steps; k++) {
    const dropped = last >>> 31;
    last = (((last ^ (dropped ? lfsrStep(1) : 0)) << 1) | dropped) >>> 0;
  }
  return last;
}

function signed(bits: number, width: number): number {
  return bits < 2 ** (width - 1) ? bits : bits - 2 ** width;
}

/** Words of the table. */
const WORDS = 64;

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
      /** The classes asked for, one after another, and of whom. */
      asked: fc.array(fc.record({ label: fc.nat(11), lfsr: fc.boolean() }), {
        minLength: 1,
        maxLength: 4,
      }),
      /** Cycles between one column tile and the next. */
      gap: fc.nat(4),
      /** What the LFSR's classes are above those of the table. */
      above: fc.oneof(fc.constant(0), fc.nat(65_000)),
      frozen: fc.constantFrom(0, 0.3),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async (d) => {
        const { seed, classes, units, signOnly, asked, gap, above, frozen } = d;
        const tiles = Math.ceil(units / cols);
        const matrix = lfsrFeedback(seed, classes, tiles * cols, b.width, signOnly);
        await load(matrix, classes, tiles);
        await simulation.poke('seed_i', seed);
        await simulation.poke('sign_only_i', signOnly ? 1 : 0);
        let at = 0;
        let last = asked[0]?.lfsr;
        const asks = asked.flatMap(({ label, lfsr }) =>
          Array.from({ length: tiles }, (_, tile): Ask => {
            // All groups have answered before the other one is asked.
            at += gap + 1 + (lfsr === last ? 0 : b.groups + 1);
            last = lfsr;
            return { at, label: (label % classes) + (lfsr ? above : 0), tile, lfsr };
          }),
        );
        await check(asks, matrix, { classes, tiles, signOnly, frozen, seed });
      }),
      settings(100),
    );
  });

  // Of so many words none would ever be drawn.
  test('only the least value is made symmetric, and none that differs from it in a bit', async () => {
    const label = 5;
    const least = 2 ** (b.width - 1);
    await simulation.poke('sign_only_i', 0);
    for (let unit = 0; unit < cols; unit++) {
      for (let flipped = 0; flipped <= b.width; flipped++) {
        const bits = least ^ (flipped < b.width ? 2 ** flipped : 0);
        const state = bits + (b.width < 32 ? unit * 2 ** b.width : 0);
        const seed = (before(state, 16 * (unit + 1)) ^ indexHash(label, 0)) >>> 0;
        await simulation.poke('seed_i', seed);
        const row = lfsrFeedback(seed, label + 1, cols, b.width, false).subarray(label * cols);
        const value = flipped < b.width ? signed(bits, b.width) : 1 - least;
        same(`value of ${bits}`, [value], [row[unit] ?? NaN]);
        const ask = { at: 1, label, tile: 0, lfsr: true };
        await check([ask], new Int32Array(), {
          classes: 1,
          tiles: 1,
          signOnly: false,
          frozen: 0,
          seed,
        });
      }
    }
  });

  async function load(matrix: Int32Array, classes: number, tiles: number): Promise<void> {
    const words: [group: bigint, address: bigint, data: bigint][] = [];
    for (let tile = 0; tile < tiles; tile++) {
      for (let c = 0; c < classes; c++) {
        for (let k = 0; k < b.groups; k++) {
          // Both ways round: a word that also lands in another group must not be covered by the next.
          const g = (tile + c) % 2 === 0 ? k : b.groups - 1 - k;
          const first = (c * tiles + tile) * cols + g * b.group;
          const data = packWord([...matrix.subarray(first, first + b.group)], b.width);
          const address = tile * classes + c;
          words.push([BigInt(g), BigInt(address), data]);
          // And to a group that there is not, but for a bit of its number.
          const bits = Math.ceil(Math.log2(b.groups));
          const nowhere = g + 2 ** (bits + (address % (5 - bits)));
          words.push([BigInt(nowhere), BigInt(address), BigInt.asUintN(b.group * b.width, ~data)]);
        }
      }
    }
    await simulation.poke('enable_i', 0);
    await simulation.batch(
      words.length,
      {
        load_i: new Uint8Array(words.length).fill(1),
        load_group_i: toColumn(
          5,
          words.map(([group]) => group),
        ),
        load_address_i: toColumn(
          6,
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

  /** The row of any class: the hash of an index is linear. */
  function rowOf(seed: number, label: number, outputs: number, signOnly: boolean): Int32Array {
    const start = (seed ^ indexHash(label, 0) ^ indexHash(0, 0)) >>> 0;
    return lfsrFeedback(start, 1, outputs, b.width, signOnly);
  }

  /**
   * Asks as the lanes do: the class a cycle before, group g in the g-th cycle after group 0; frozen
   * cycles are not counted. What
   * was answered stays until the next answer, whatever stands at the other ports.
   */
  async function check(
    asks: readonly Ask[],
    matrix: Int32Array,
    { classes, tiles, signOnly, frozen, seed }: Around,
  ): Promise<void> {
    const stream = randomStream(seed, 'frozen');
    const widths = {
      ...{ enable_i: 1, select_lfsr_i: 1, class_i: 16, read_i: b.groups, first_i: 1 },
      ...{ address_i: 16 * b.groups, load_group_i: 5, load_address_i: 6 },
      load_data_i: b.group * b.width,
    };
    const rows: Record<keyof typeof widths, bigint>[] = [];
    const expected: (number | undefined)[][] = [];
    const held = { table: new Array<number>(cols), lfsr: new Array<number>(cols) };
    const askAt = new Map(asks.map((ask) => [ask.at, ask]));
    let lfsr = asks[0]?.lfsr === true;
    const random = (below: number): bigint => BigInt(Math.floor(stream.uniform() * below));
    for (let cycle = 0; cycle < (asks.at(-1)?.at ?? 0) + b.groups + 3; cycle++) {
      const groups = Array.from({ length: b.groups }, (_, g) => askAt.get(cycle - g));
      const [now] = groups;
      lfsr = now?.lfsr ?? lfsr;
      let enable: boolean;
      do {
        enable = stream.uniform() >= frozen;
        rows.push({
          enable_i: enable ? 1n : 0n,
          select_lfsr_i: lfsr ? 1n : 0n,
          class_i: BigInt(askAt.get(cycle + 1)?.label ?? 0xffff),
          read_i: packWord(
            groups.map((ask) => (ask ? 1 : 0)),
            1,
          ),
          first_i: now ? (now.tile === 0 ? 1n : 0n) : random(2),
          address_i: packWord(
            groups.map((ask) => (ask ? ask.tile * classes + ask.label : Number(random(65536)))),
            16,
          ),
          load_group_i: random(b.groups),
          load_address_i: random(WORDS),
          load_data_i: random(2 ** Math.min(b.group * b.width, 32)),
        });
        expected.push([...held[lfsr ? 'lfsr' : 'table']]);
      } while (!enable);
      for (const [g, ask] of groups.entries()) {
        if (!ask) continue;
        const first = ask.tile * cols + g * b.group;
        const row = ask.lfsr
          ? rowOf(seed, ask.label, tiles * cols, signOnly)
          : matrix.subarray(ask.label * tiles * cols);
        const word = row.subarray(first, first + b.group);
        held[ask.lfsr ? 'lfsr' : 'table'].splice(g * b.group, b.group, ...word);
      }
    }
    const names = Object.keys(widths) as (keyof typeof widths)[];
    const { signal_o } = await simulation.batch(
      rows.length,
      Object.fromEntries(
        names.map((name) => [
          name,
          toColumn(
            widths[name],
            rows.map((row) => row[name]),
          ),
        ]),
      ),
      ['signal_o'],
    );
    const answers = fromColumn(signal_o, cols * b.width, rows.length);
    for (const [row, answer] of answers.entries()) {
      const values = unpackWord(answer, b.width, cols);
      const known = (expected[row] ?? []).map((value, c) => value ?? values[c] ?? NaN);
      same(
        `signal of cycle ${row}`,
        Array.from({ length: cols }, (_, c) => known[c] ?? values[c] ?? NaN),
        values,
      );
    }
  }
});
