import { beforeAll, expect, test } from 'vitest';
import { fc, property, verilate, type Design } from 'systole';
import { asyncFifoSpec, type AsyncFifoPorts } from './async_fifo.design.js';

let fifo: Design<AsyncFifoPorts>;

beforeAll(async () => {
  fifo = await verilate({
    ...asyncFifoSpec,
    clocks: [
      { port: 'wr_clk_i', period: 10 },
      { port: 'rd_clk_i', period: 10 },
    ],
  });
});

const cases = fc.record({
  words: fc.uint8Array({ minLength: 1, maxLength: 50 }),
  wrStall: fc.constantFrom(0, 0.5),
  rdStall: fc.constantFrom(0, 0.5, 0.9),
  seed: fc.nat(),
});

// Periods and phases are those of a simulation: none of them needs a build.
test.each([
  [10, 10, 0],
  [10, 10, 4],
  [10, 34, 2],
  [46, 10, 0],
  [14, 12, 6],
])(
  'periods %i and %i, phase %i: no word is lost, doubled or out of order',
  async (wr, rd, phase) => {
    const clocks = [
      { port: 'wr_clk_i', period: wr },
      { port: 'rd_clk_i', period: rd, phase },
    ];
    const start = { clocks };
    await property(
      fifo,
      cases,
      async (sim, { words, wrStall, rdStall, seed }) => {
        const sent = Uint8Array.from(words);
        const { sinks } = await sim.streams({
          sources: [
            {
              valid: 'wr_valid_i',
              ready: 'wr_ready_o',
              payload: { wr_data_i: sent },
              clock: 'wr_clk_i',
              count: sent.length,
              stall: wrStall,
            },
          ],
          sinks: [
            {
              valid: 'rd_valid_o',
              ready: 'rd_ready_i',
              payload: ['rd_data_o'],
              clock: 'rd_clk_i',
              stall: rdStall,
            },
          ],
          seed,
          until: { received: sent.length },
          watchdog: 10_000,
        });
        expect(sinks[0]?.payload.rd_data_o).toEqual(sent);
      },
      { start, numRuns: 30 },
    );
  },
);
