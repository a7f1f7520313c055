import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fc, property, verilate } from 'systole';
import { axisWidthConverterSpec } from './axis_width_converter.design.js';

/** A byte, its two bits of tuser, and whether it is there. */
const byte = fc.record({ data: fc.nat(255), user: fc.nat(3), keep: fc.constantFrom(0, 1, 1, 1) });
/** A packet as bytes, some of them null bytes. */
const packet = fc.record({ bytes: fc.array(byte, { maxLength: 20 }), id: fc.nat(15) });
const stall = fc.constantFrom(0, 0.2, 0.5, 0.9);
const cases = fc.record({
  packets: fc.array(packet, { minLength: 1, maxLength: 8 }),
  inStall: stall,
  outStall: stall,
  readyAfterValid: fc.boolean(),
  seed: fc.nat(),
});

// Without types, since the widths depend on the parameters.
describe.each([
  { InBytes: 4, OutBytes: 3 },
  { InBytes: 2, OutBytes: 9 },
])('from $InBytes bytes to $OutBytes', ({ InBytes, OutBytes }) => {
  test('no packet is lost or changed, and only their ends have null bytes', async () => {
    const converter = await verilate({
      top: 'axis_width_converter',
      sources: [join(import.meta.dirname, 'axis_width_converter.sv')],
      parameters: { InBytes, OutBytes },
    });
    await property(converter, cases, async (sim, { packets, inStall, outStall, ...options }) => {
      const { sinks } = await sim.axiStream({
        sources: [
          {
            prefix: 's_axis_',
            packets: packets.map(({ bytes, id }) => ({
              data: bytes.map(({ data }) => data),
              keep: bytes.map(({ keep }) => keep),
              user: bytes.map(({ user }) => user),
              id,
            })),
            user: 'byte',
            stall: inStall,
          },
        ],
        sinks: [
          {
            prefix: 'm_axis_',
            user: 'byte',
            contiguous: true,
            stall: outStall,
            readyAfterValid: options.readyAfterValid,
          },
        ],
        seed: options.seed,
        until: { packets: packets.length },
      });
      expect(sinks[0]?.packets).toEqual(
        packets.map(({ bytes, id }) => {
          const there = bytes.filter(({ keep }) => keep === 1);
          return {
            data: Uint8Array.from(there, ({ data }) => data),
            user: there.map(({ user }) => user),
            id,
          };
        }),
      );
    });
  });
});

test('a packet of seven bytes takes three beats of three', async () => {
  const converter = await verilate(axisWidthConverterSpec);
  const sim = await converter.start();
  await sim.reset({ low: ['m_axis_tvalid'] });
  const { sinks } = await sim.axiStream({
    sources: [{ prefix: 's_axis_', packets: [{ data: [1, 2, 3, 4, 5, 6, 7] }], stall: 0.3 }],
    sinks: [{ prefix: 'm_axis_', stall: 0.3 }],
    seed: 1,
    until: { packets: 1 },
  });
  expect(sinks[0]?.packets[0]?.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  expect(sinks[0]?.beats.payload.m_axis_tkeep).toEqual(Uint8Array.of(0b111, 0b111, 0b001));
  await sim.close();
});
