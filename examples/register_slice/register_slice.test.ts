import { beforeAll, expect, test } from 'vitest';
import { fc, property, verilate, type Design, type Simulation } from 'systole';
import { registerSliceSpec, type RegisterSlicePorts } from './register_slice.design.js';

let slice: Design<RegisterSlicePorts>;

beforeAll(async () => {
  slice = await verilate(registerSliceSpec);
});

/** Sends words through, with stalls on both sides. */
async function pass(
  sim: Simulation<RegisterSlicePorts>,
  words: Uint16Array<ArrayBuffer>,
  { inStall = 0, outStall = 0, seed = 0 },
) {
  const { cycles, sinks, recorded } = await sim.streams({
    sources: [
      {
        valid: 'in_valid_i',
        ready: 'in_ready_o',
        payload: { in_data_i: words },
        count: words.length,
        stall: inStall,
      },
    ],
    sinks: [
      {
        valid: 'out_valid_o',
        ready: 'out_ready_i',
        payload: ['out_data_o'],
        stall: outStall,
      },
    ],
    seed,
    until: { received: words.length },
    record: ['out_valid_o', 'out_ready_i', 'out_data_o'],
  });
  return { cycles, words: sinks[0]?.payload.out_data_o, recorded };
}

const words = fc
  .array(fc.nat(0xffff), { minLength: 1, maxLength: 60 })
  .map((all) => Uint16Array.from(all));
const stall = fc.constantFrom(0, 0.2, 0.5, 0.9);

test('every word passes once, in order, and stands still until it is taken', async () => {
  const cases = fc.record({ words, inStall: stall, outStall: stall, seed: fc.nat() });
  await property(slice, cases, async (sim, { words, ...stalls }) => {
    const passed = await pass(sim, words, stalls);
    expect(passed.words).toEqual(words);
    const { out_valid_o: valid, out_ready_i: ready, out_data_o: data } = passed.recorded ?? {};
    for (let i = 1; i < passed.cycles; i++) {
      if (valid?.[i - 1] !== 1 || ready?.[i - 1] === 1) continue;
      expect([valid[i], data?.[i]]).toEqual([1, data?.[i - 1]]);
    }
  });
});

test('without stalls a word passes in every cycle, one cycle late', async () => {
  await property(slice, words, async (sim, all) => {
    expect((await pass(sim, all, {})).cycles).toBe(all.length + 1);
  });
});
