import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';

describe.each([
  { depth: 1, width: 1 },
  { depth: 5, width: 24 },
])('ram_1r1w of $depth words of $width bits', ({ depth, width }) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(['ram_1r1w'], { Depth: depth, Width: width });
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('reads what was written before, and holds it while it is not asked', async () => {
    const address = fc.nat(depth - 1);
    const access = fc.record({
      read: fc.boolean(),
      from: address,
      write: fc.boolean(),
      to: address,
      data: fc.nat(2 ** width - 1),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2 ** width - 1), { minLength: depth, maxLength: depth }),
        fc.array(access, { minLength: 1, maxLength: 60 }),
        async (initial, accesses) => {
          // Every word is written once, since nothing clears the memory; then word 0 is read.
          const fill = initial.map((data, to) => ({ read: false, from: 0, write: true, to, data }));
          const first = { read: true, from: 0, write: false, to: 0, data: 0 };
          const all = [...fill, first, ...accesses, { ...first, read: false }];
          const words = (bits: number, of: (a: (typeof all)[number]) => number) =>
            bits <= 8 ? Uint8Array.from(all, of) : Uint32Array.from(all, of);
          const { read_data_o: read } = await simulation.batch(
            all.length,
            {
              read_i: words(1, (a) => Number(a.read)),
              read_address_i: words(3, (a) => a.from),
              write_i: words(1, (a) => Number(a.write)),
              write_address_i: words(3, (a) => a.to),
              write_data_i: words(width, (a) => a.data),
            },
            ['read_data_o'],
          );
          const memory = new Array<number>(depth).fill(0);
          let held = 0;
          const expected: number[] = [];
          for (const { read: asked, from, write, to, data } of all) {
            expected.push(held);
            const word = memory[from] ?? NaN;
            // A word that is written meanwhile comes spoilt.
            if (asked) held = write && to === from ? 2 ** width - 1 - word : word;
            if (write) memory[to] = data;
          }
          const start = depth + 1;
          const actual = Array.from(read ?? [], Number);
          same('read_data_o', expected.slice(start), actual.slice(start));
        },
      ),
      settings(200),
    );
  });
});
