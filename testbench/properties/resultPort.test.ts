import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';

describe.each([
  { groups: 1, slots: 4 },
  { groups: 2, slots: 4 },
  { groups: 3, slots: 8 },
])('result_port of $groups groups and $slots slots', ({ groups, slots }) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(['result_port_bench', 'result_port'], {
      Groups: groups,
      Slots: slots,
      WordWidth: 8,
    });
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('holds as many words as it has slots', async () => {
    await simulation.reset();
    const { sources } = await simulation.streams({
      sources: [
        {
          valid: 'valid_i',
          ready: 'ready_o',
          payload: {
            data_i:
              groups === 1
                ? new Uint8Array(30)
                : groups === 2
                  ? new Uint16Array(30)
                  : new Uint32Array(30),
          },
          count: 30,
        },
      ],
      sinks: [],
      until: { cycles: 40 },
    });
    // And one that waits in front of it.
    expect(sources[0]?.sent).toBe(slots + 1);
  });

  test('loses, doubles and reorders nothing, however it is stalled', async () => {
    const chance = fc.constantFrom(0, 0.1, 0.5, 0.9);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          words: fc.integer({ min: 1, max: 200 }),
          in: chance,
          out: chance,
          seed: fc.nat(),
        }),
        async (drawn) => {
          await simulation.reset();
          const bits = 8 * groups;
          const sent = Array.from(
            { length: drawn.words },
            (_, n) => ((n + 1) * 0x9e3779b1) >>> (32 - bits),
          );
          const column =
            bits <= 8
              ? Uint8Array.from(sent)
              : bits <= 16
                ? Uint16Array.from(sent)
                : Uint32Array.from(sent);
          const { sinks } = await simulation.streams({
            seed: drawn.seed,
            sources: [
              {
                valid: 'valid_i',
                ready: 'ready_o',
                payload: { data_i: column },
                count: drawn.words,
                stall: drawn.in,
              },
            ],
            sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['data_o'], stall: drawn.out }],
            until: { received: drawn.words },
            watchdog: 5000,
          });
          // Nothing comes after the last one.
          const after = await simulation.streams({
            sources: [],
            sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['data_o'] }],
            until: { cycles: 20 },
          });
          same('data_o', sent, Array.from(sinks[0]?.payload['data_o'] ?? [], Number));
          same('words after the last', [0], [after.sinks[0]?.count ?? NaN]);
        },
      ),
      settings(200),
    );
  });
});
