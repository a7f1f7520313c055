import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Simulation } from '../../src/cosim/index.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';

let simulation: Simulation;

beforeAll(async () => {
  simulation = await startBlock(['sample_port_bench', 'sample_port'], { AddressWidth: 3 });
});

afterAll(async () => {
  await simulation.close();
});

const RECORD = [
  'ready_o',
  'write_o',
  'buffer_o',
  'address_o',
  'start_o',
  'start_buffer_o',
  'start_label_o',
  'start_train_o',
  'release_o',
] as const;

test('samples start in order, whole, and stay whole until they are released', async () => {
  const chance = fc.constantFrom(0, 0.3, 0.9);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        words: fc.integer({ min: 1, max: 8 }),
        samples: fc.integer({ min: 1, max: 12 }),
        seed: fc.nat(),
        arrive: chance,
        start: chance,
        release: chance,
      }),
      async ({ words, samples, seed, arrive, start, release }) => {
        await simulation.reset();
        await simulation.poke('last_word_i', words - 1);
        const count = words * samples;
        // Label and purpose count with the last word only.
        const label = (n: number): number =>
          n % words === words - 1 ? Math.floor(n / words) : 999;
        const train = (n: number): number =>
          n % words === words - 1 ? Math.floor(n / words) & 1 : n & 1;
        const { recorded } = await simulation.streams({
          seed,
          sources: [
            {
              valid: 'valid_i',
              ready: 'ready_o',
              payload: {
                label_i: Uint16Array.from({ length: count }, (_, n) => label(n)),
                train_i: Uint8Array.from({ length: count }, (_, n) => train(n)),
              },
              count,
              stall: arrive,
            },
            { valid: 'may_start_i', ready: 'start_o', payload: {}, count: samples, stall: start },
            {
              valid: 'may_release_i',
              ready: 'release_o',
              payload: {},
              count: samples,
              stall: release,
            },
          ],
          sinks: [],
          until: 'sent',
          record: RECORD,
          watchdog: 5000,
        });
        const at = (name: (typeof RECORD)[number], cycle: number): number =>
          Number(recorded?.[name]?.[cycle] ?? NaN);
        /** Which accepted word lies where. */
        const buffers: number[][] = [[], []];
        const inUse: { sample: number; buffer: number }[] = [];
        let accepted = 0;
        let started = 0;
        let released = 0;
        const whole = (sample: number): number[] =>
          Array.from({ length: words }, (_, k) => sample * words + k);
        for (let cycle = 0; cycle < (recorded?.['write_o']?.length ?? 0); cycle++) {
          // Open as long as a buffer is free.
          const full = Math.floor(accepted / words) - released === 2;
          expect([cycle, at('ready_o', cycle)]).toEqual([cycle, full ? 0 : 1]);
          if (at('start_o', cycle)) {
            const buffer = at('start_buffer_o', cycle);
            expect(buffers[buffer]?.slice(0, words)).toEqual(whole(started));
            expect(at('start_label_o', cycle)).toBe(started);
            expect(at('start_train_o', cycle)).toBe(started & 1);
            inUse.push({ sample: started++, buffer });
          }
          if (at('release_o', cycle)) {
            released++;
            const { sample, buffer } = inUse.shift() ?? { sample: -1, buffer: 0 };
            expect(buffers[buffer]?.slice(0, words)).toEqual(whole(sample));
          }
          if (at('write_o', cycle)) {
            const buffer = buffers[at('buffer_o', cycle)];
            if (buffer) buffer[at('address_o', cycle)] = accepted++;
          }
        }
        expect([accepted, started, inUse.length]).toEqual([count, samples, 0]);
      },
    ),
    settings(200),
  );
});
