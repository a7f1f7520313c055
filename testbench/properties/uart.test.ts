import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineLevels, LineReader } from '../../src/board/serialLine.js';
import type { Simulation } from '../../src/cosim/index.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';

/** Odd, so that the middle of a bit is no boundary. */
const CLOCKS = 5;

let receiver: Simulation;
let sender: Simulation;

beforeAll(async () => {
  receiver = await startBlock(['board/uart_rx'], { ClocksPerBit: CLOCKS });
  sender = await startBlock(['board/uart_tx'], { ClocksPerBit: CLOCKS });
});

afterAll(async () => {
  await receiver.close();
  await sender.close();
});

const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 20 });

/** What uart_rx makes of levels. */
async function receive(
  levels: Uint8Array<ArrayBuffer>,
): Promise<{ data: number[]; errors: number }> {
  await receiver.reset();
  const { valid_o, data_o, error_o } = await receiver.batch(levels.length, { rx_i: levels }, [
    'valid_o',
    'data_o',
    'error_o',
  ]);
  const data = Array.from(data_o ?? [], Number);
  return {
    data: data.filter((_, cycle) => valid_o?.[cycle] === 1),
    errors: Array.from(error_o ?? [], Number).reduce((sum, one) => sum + one, 0),
  };
}

const idle = (bits: number): Uint8Array<ArrayBuffer> => new Uint8Array(bits * CLOCKS).fill(1);

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test('every byte comes through, whatever the pauses and the clock of the other side', async () => {
  await fc.assert(
    fc.asyncProperty(
      bytes,
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 1, max: 2 * CLOCKS }),
      async (sent, gaps, offset) => {
        const levels = lineLevels(sent, CLOCKS, (index) => gaps[index] ?? 0);
        const first = new Uint8Array(offset).fill(1);
        const { data, errors } = await receive(joined(first, levels, idle(2)));
        expect(data).toEqual(sent);
        expect(errors).toBe(0);
      },
    ),
    settings(150),
  );
});

test('after any garbage, bytes that follow ten idle bits come through', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 40 * CLOCKS, max: 1 }),
      bytes,
      async (garbage, sent) => {
        const { data } = await receive(
          joined(garbage, idle(10), lineLevels(sent, CLOCKS), idle(2)),
        );
        expect(data.slice(-sent.length)).toEqual(sent);
      },
    ),
    settings(150),
  );
});

test('a byte without a stop bit is an error, and none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 255 }), bytes, async (broken, sent) => {
      const levels = lineLevels([broken], CLOCKS);
      levels.fill(0, 9 * CLOCKS);
      const { data, errors } = await receive(
        joined(idle(1), levels, idle(2), lineLevels(sent, CLOCKS), idle(2)),
      );
      expect(data).toEqual(sent);
      expect(errors).toBe(1);
    }),
    settings(100),
  );
});

test('what is sent is what was given, ten bits a byte', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(0, 0.3, 0.98), fc.nat(), async (given, stall, seed) => {
      await sender.reset();
      const record = ['tx_o', 'ready_o'];
      const source = {
        valid: 'valid_i',
        ready: 'ready_o',
        payload: { data_i: Uint8Array.from(given) },
        count: given.length,
        stall,
      };
      const sent = await sender.streams({
        seed,
        sources: [source],
        sinks: [],
        until: 'sent',
        record,
        watchdog: 50_000,
      });
      const rest = await sender.batch(12 * CLOCKS, { valid_i: new Uint8Array(12 * CLOCKS) }, [
        'tx_o',
      ]);
      const line = [...(sent.recorded?.['tx_o'] ?? []), ...(rest['tx_o'] ?? [])].map(Number);
      expect(new LineReader(CLOCKS).push(line)).toEqual(given);
      // Never faster than ten bits a byte, and no slower where nobody stalls.
      const starts = line.reduce((last, level, cycle) => (level === 0 ? cycle : last), 0);
      expect(starts).toBeGreaterThan((given.length - 1) * 10 * CLOCKS);
      if (stall === 0) expect(line.length).toBeLessThan((given.length * 10 + 14) * CLOCKS);
    }),
    settings(100),
  );
});
