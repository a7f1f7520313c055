import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeFrame, FrameDecoder, type Frame } from '../../src/board/frame.js';
import type { Simulation } from '../../src/cosim/index.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';

/** Cycles from byte to byte: as few as the receiver takes. */
const APART = 10;

let receiver: Simulation;
let sender: Simulation;

beforeAll(async () => {
  receiver = await startBlock(['board/frame_rx', 'board/crc32']);
  sender = await startBlock(['frame_tx_bench', 'board/frame_tx', 'board/crc32', 'ram_1r1w']);
});

afterAll(async () => {
  await receiver.close();
  await sender.close();
});

/** Bytes with many of those that mean something. */
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0x7e, 0x7d, 0x5e, 0x5d, 0, 1, 4),
);
const payload = fc.array(byte, { minLength: 1, maxLength: 20 }).map((all) => Uint8Array.from(all));
const frame = fc.record({ sequence: byte, payload });

/** What frame_rx makes of bytes; -1 is a byte without a stop bit. */
async function receive(bytes: readonly number[], hold = 0): Promise<Frame[]> {
  const cycles = (bytes.length + 2) * APART;
  const [valid, data, error] = [0, 0, 0].map(() => new Uint8Array(cycles));
  for (const [index, value] of bytes.entries()) {
    if (valid && value >= 0) valid[index * APART] = 1;
    if (data && value >= 0) data[index * APART] = value;
    if (error && value < 0) error[index * APART] = 1;
  }
  await receiver.reset();
  const names = ['write_o', 'address_o', 'data_o', 'done_o', 'length_o', 'sequence_o'] as const;
  const seen = await receiver.batch(
    cycles,
    { valid_i: valid, data_i: data, error_i: error, hold_i: new Uint8Array(cycles).fill(hold) },
    names,
  );
  const memory = new Uint8Array(256);
  const frames: Frame[] = [];
  const at = (name: (typeof names)[number], cycle: number): number =>
    Number(seen[name]?.[cycle] ?? 0);
  for (let cycle = 0; cycle < cycles; cycle++) {
    if (at('write_o', cycle)) memory[at('address_o', cycle)] = at('data_o', cycle);
    if (at('done_o', cycle)) {
      frames.push({
        sequence: at('sequence_o', cycle),
        payload: memory.slice(0, at('length_o', cycle)),
      });
    }
  }
  return frames;
}

test('frames come through, one after another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 4 }), async (frames) => {
      const bytes = frames.flatMap((one) => [...encodeFrame(one)]);
      expect(await receive(bytes)).toEqual(frames);
      expect(new FrameDecoder().push(bytes)).toEqual(frames);
      expect(await receive(bytes, 1)).toEqual([]);
    }),
    settings(100),
  );
});

test('the largest frame comes through', async () => {
  const largest = { sequence: 9, payload: Uint8Array.from({ length: 255 }, (_, n) => n) };
  expect(await receive([...encodeFrame(largest)])).toEqual([largest]);
});

test('after any garbage the first whole frame is accepted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(byte, { maxLength: 40 }), frame, async (garbage, next) => {
      const frames = await receive([...garbage, ...encodeFrame(next)]);
      expect(frames.at(-1)).toEqual(next);
    }),
    settings(150),
  );
});

test('a frame in which bytes are garbled, lost, doubled or broken is none, and the next one is', async () => {
  await fc.assert(
    fc.asyncProperty(
      frame,
      frame,
      fc.constantFrom('garble', 'lose', 'double', 'break'),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (first, second, how, where, flip) => {
        const bytes = [...encodeFrame(first)];
        // A 7E doubled is a 7E, and a last byte doubled comes after the frame.
        const most = how === 'double' ? bytes.length - 2 : bytes.length - 1;
        const index = 1 + (where % most);
        const value = bytes[index] ?? 0;
        const put = { garble: [value ^ flip], lose: [], double: [value, value], break: [-1] }[how];
        bytes.splice(index, 1, ...put);
        bytes.push(...encodeFrame(second));
        const whole = bytes.filter((one) => one >= 0);
        expect(await receive(bytes)).toEqual([second]);
        if (how !== 'break') expect(new FrameDecoder().push(whole)).toEqual([second]);
      },
    ),
    settings(200),
  );
});

test('what is sent is a frame, whatever the line takes its time', async () => {
  await fc.assert(
    fc.asyncProperty(frame, fc.constantFrom(0, 0.5, 0.95), fc.nat(), async (sent, stall, seed) => {
      const { payload: data, sequence } = sent;
      await sender.reset();
      await sender.batch(
        data.length,
        {
          write_i: new Uint8Array(data.length).fill(1),
          write_address_i: Uint8Array.from(data.keys()),
          write_data_i: data,
        },
        [],
      );
      await sender.poke('write_i', 0);
      await sender.poke('length_i', data.length);
      await sender.poke('sequence_i', sequence);
      await sender.batch(1, { start_i: Uint8Array.of(1) }, []);
      await sender.poke('start_i', 0);
      const { sinks } = await sender.streams({
        seed,
        sources: [],
        sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['data_o'], stall }],
        until: { port: 'busy_o', equals: 0 },
        watchdog: 50_000,
      });
      const bytes = Array.from(sinks[0]?.payload.data_o ?? [], Number);
      expect(bytes).toEqual([...encodeFrame(sent)]);
    }),
    settings(100),
  );
});
