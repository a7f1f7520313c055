import { beforeAll, expect, test } from 'vitest';
import {
  fc,
  property,
  stallsOf,
  streamOf,
  verilate,
  type Design,
  type DrawnStream,
  type Simulation,
  type Stalls,
} from 'systole';
import { registerSliceSpec, type RegisterSlicePorts } from './register_slice.design.js';

let slice: Design<RegisterSlicePorts>;

beforeAll(async () => {
  slice = await verilate(registerSliceSpec);
});

/** Words, and who stalls when: both shrink, to few small words and to no stalls. */
const cases = () =>
  fc.record({
    stream: streamOf(slice, ['in_data_i'], { most: 60 }),
    stalls: stallsOf('in', 'out'),
  });

/** Sends a stream through. */
async function pass(
  sim: Simulation<RegisterSlicePorts>,
  stream: DrawnStream<RegisterSlicePorts, 'in_data_i'>,
  { seed, stall }: Stalls<'in' | 'out'> = { seed: 0, stall: { in: 0, out: 0 } },
) {
  const { cycles, sinks, recorded } = await sim.streams({
    sources: [{ ...stream, valid: 'in_valid_i', ready: 'in_ready_o', stall: stall.in }],
    sinks: [
      {
        valid: 'out_valid_o',
        ready: 'out_ready_i',
        payload: ['out_data_o'],
        stall: stall.out,
      },
    ],
    seed,
    until: { received: stream.count },
    record: ['out_valid_o', 'out_ready_i', 'out_data_o'],
  });
  return { cycles, words: sinks[0]?.payload.out_data_o, recorded };
}

test('every word passes once, in order, and stands still until it is taken', async () => {
  await property(slice, cases(), async (sim, { stream, stalls }) => {
    const passed = await pass(sim, stream, stalls);
    expect(passed.words).toEqual(stream.payload.in_data_i);
    const { out_valid_o: valid, out_ready_i: ready, out_data_o: data } = passed.recorded ?? {};
    for (let i = 1; i < passed.cycles; i++) {
      if (valid?.[i - 1] !== 1 || ready?.[i - 1] === 1) continue;
      expect([valid[i], data?.[i]]).toEqual([1, data?.[i - 1]]);
    }
  });
});

test('without stalls a word passes in every cycle, one cycle late', async () => {
  const streams = streamOf(slice, ['in_data_i'], { most: 60 });
  await property(slice, streams, async (sim, stream) => {
    expect((await pass(sim, stream)).cycles).toBe(stream.count + 1);
  });
});
