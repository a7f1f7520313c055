import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { randomStream } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';
import { fromColumn, packWord, toColumn } from './words.js';

const BUILDS = [
  { rows: 3, cols: 5, groups: 5 },
  { rows: 32, cols: 32, groups: 8 },
];
const WIDTHS = { enable_i: 1, issue_i: 1, update_i: 1, train_i: 1, column_live_i: 6 };
const EVENTS = ['accept_i', 'accept_train_i', 'start_i', 'start_train_i', 'waiting_i'] as const;
const COUNTERS = 11;

interface Cycle extends Record<keyof typeof WIDTHS | (typeof EVENTS)[number], number> {
  readonly live: readonly number[];
  readonly bias: readonly number[];
  readonly gate_count_i: number;
}

describe.each(BUILDS)('counters of $rows x $cols', ({ rows, cols, groups }) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(['counters'], { Rows: rows, Cols: cols, Groups: groups });
  });

  afterAll(async () => {
    await simulation.close();
  });

  /** What the header of counters.sv says of these cycles. */
  function model(run: readonly Cycle[]): number[] {
    const count = new Array<number>(COUNTERS).fill(0);
    const add = (index: number, by = 1): void => void (count[index] = (count[index] ?? 0) + by);
    /** The tiles of all cycles that were not frozen. */
    const issued: Cycle[] = [];
    let begun = false;
    let first = true;
    let [cycles, lost, frozen] = [0, 0, 0];
    for (const now of run) {
      begun ||= now.accept_i === 1 && now.accept_train_i === 1;
      if (begun) cycles++;
      if (begun && now.waiting_i && !(first && now.accept_i)) lost++;
      if (now.enable_i) {
        const commits = issued.at(-(rows + groups + 3));
        if (commits?.issue_i && commits.train_i && commits.update_i) {
          count[0] = cycles;
          count[8] = frozen;
        }
        for (let r = 0; r < rows; r++) {
          const tile = issued.at(-(2 + r));
          if (!tile?.issue_i || !tile.train_i) continue;
          const lanes = tile.column_live_i;
          const [unit, bias] = [now.live[r] ?? 0, now.bias[r] ?? 0];
          if (unit) add(tile.update_i ? 2 : 1, lanes);
          if (bias) add(tile.update_i ? 4 : 3, lanes);
          add(5, unit || bias ? cols - lanes : cols);
        }
        add(6, now.gate_count_i);
        if (now.issue_i && now.train_i) add(9);
        issued.push(now);
      } else if (begun) frozen++;
      if (now.start_i && now.start_train_i) {
        first = false;
        count[7] = lost - (begun && now.waiting_i ? 1 : 0);
        add(10);
      }
    }
    return count;
  }

  async function check(run: readonly Cycle[]): Promise<void> {
    await simulation.reset();
    // At the end, what was counted, one after another, while everything stands.
    const total = run.length + COUNTERS;
    const column = (width: number, of: (cycle: Cycle) => bigint) =>
      toColumn(width, [...run.map(of), ...new Array<bigint>(COUNTERS).fill(0n)]);
    const flags = Object.fromEntries(EVENTS.map((name) => [name, 1]));
    const { value_o } = await simulation.batch(
      total,
      {
        ...Object.fromEntries(
          Object.entries({ ...WIDTHS, ...flags, gate_count_i: 6 }).map(([name, width]) => [
            name,
            column(width, (cycle) => BigInt(cycle[name as 'issue_i'])),
          ]),
        ),
        west_live_i: column(rows, ({ live }) => packWord(live, 1)),
        west_bias_i: column(rows, ({ bias }) => packWord(bias, 1)),
        select_i: Uint8Array.from({ length: total }, (_, n) => Math.max(0, n - run.length)),
      },
      ['value_o'],
    );
    const values = fromColumn(value_o, 48, total).slice(run.length).map(Number);
    same('counters', model(run), values);
  }

  /** Any cycles within the contract: a word comes before all else; a start does not wait, nor freeze. */
  function draw(cycles: number, seed: number, busy: number): Cycle[] {
    const stream = randomStream(seed, 'cycles');
    const flag = (chance = busy): number => (stream.uniform() < chance ? 1 : 0);
    return Array.from({ length: cycles }, (_, n) => {
      const live = Array.from({ length: rows }, () => flag());
      const enable_i = flag(0.8);
      const start_i = enable_i && flag(0.1);
      return {
        ...{ enable_i, issue_i: flag(), update_i: flag(0.5), train_i: flag(), live, start_i },
        ...{ column_live_i: 1 + stream.below(cols), gate_count_i: stream.below(cols + 1) },
        bias: live.map((unit) => (unit ? 0 : flag(0.5))),
        ...{ accept_i: flag(0.3), accept_train_i: flag(), start_train_i: flag() },
        ...(n === 0 ? { accept_i: 1, accept_train_i: 1 } : {}),
        waiting_i: enable_i && !start_i ? flag(0.3) : 0,
      };
    });
  }

  test('count what their header says, in training and only there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          cycles: fc.integer({ min: 1, max: 200 }),
          seed: fc.nat(),
          busy: fc.constantFrom(0.3, 0.8, 1),
        }),
        ({ cycles, seed, busy }) => check(draw(cycles, seed, busy)),
      ),
      settings(100),
    );
  });

  test('count on beyond 24 bits', async () => {
    const steady: Cycle = {
      ...{ enable_i: 1, issue_i: 1, train_i: 1, column_live_i: cols, gate_count_i: cols },
      ...{ accept_i: 1, accept_train_i: 1, start_i: 0, start_train_i: 0, waiting_i: 0 },
      ...{ update_i: 0, live: new Array<number>(rows).fill(1), bias: [] },
    };
    const cycles = Math.min(40_000, Math.ceil((1.1 * 2 ** 24) / (rows * cols)));
    await check(
      Array.from({ length: cycles }, () => ({ ...steady, bias: steady.live.map(() => 0) })),
    );
  });
});
