import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { newColumn, verilate, type Simulation } from '../cosim/index.js';
import { compare } from './compare.js';
import { FAULTY_WORD, TALLY, wordStimuli, wordSums } from './fixtures/tally.js';
import { Mismatch } from './mismatch.js';

let sim: Simulation;

beforeAll(async () => {
  sim = await (await verilate(TALLY)).start({ journal: true });
});

afterAll(async () => {
  await sim.close();
});

async function caught(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('run', () => {
  it('begins with a reset and samples all outputs in every cycle', async () => {
    for (const words of [[1, 2, 3], [250, 250], []]) {
      const columns = await sim.run(wordStimuli(words));
      expect(Object.keys(columns)).toEqual(['ready_o', 'valid_o', 'sum_o', 'signed_o', 'wide_o']);
      expect(Array.from(columns['sum_o'] ?? [], Number)).toEqual(wordSums(words).sum_o);
    }
  });

  it('takes numbers of every width and sign, and records what is asked for', async () => {
    const wide = [0n, (1n << 100n) - 1n, 5n, 0n];
    const stimuli = { cycles: 4, inputs: { wide_i: wide, signed_i: [-128, 127, -1, 255] } };
    const columns = await sim.run({ ...stimuli, record: ['wide_o', 'signed_o', 'wide_i'] });
    expect(Object.keys(columns)).toEqual(['wide_o', 'signed_o', 'wide_i']);
    await compare(columns, {
      wide_i: wide,
      wide_o: [0n, ...wide.slice(0, 3)],
      signed_o: [0, -128, 127, -1],
    });
    await compare(columns, { signed_o: Uint8Array.of(0, 0x80, 0x7f, 0xff) });
  });

  it('refuses what does not fit, at once', async () => {
    const run = (inputs: Record<string, number[]>, cycles = 1) => sim.run({ cycles, inputs });
    await expect(run({ dat_i: [1] })).rejects.toThrow(/no port dat_i/);
    await expect(run({ sum_o: [1] })).rejects.toThrow(/is an output/);
    await expect(run({ data_i: [256] })).rejects.toThrow(
      /data_i: value 0 is 256; 8 bits hold 0 to/,
    );
    await expect(run({ data_i: [-1] })).rejects.toThrow(RangeError);
    await expect(run({ data_i: [0.5] })).rejects.toThrow(/0.5; a whole number/);
    await expect(run({ signed_i: [-129] })).rejects.toThrow(/-2\^7 to/);
    await expect(run({ data_i: [1] }, 2)).rejects.toThrow(/1 values for 2 cycles/);
    await expect(run({}, 1.5)).rejects.toThrow(UsageError);
  });

  it('resets once where a reset has just been asked for', async () => {
    await sim.reset();
    const before = sim.cycles;
    await sim.run(wordStimuli([1]));
    expect(sim.cycles - before).toBe(2);
    expect(sim.journal?.entries).toHaveLength(2);
  });
});

describe('compare', () => {
  it('takes the promise or the value, and undefined for what does not matter', async () => {
    const words = [1, FAULTY_WORD.drop, 4];
    const { sum_o } = wordSums(words);
    await compare(sim.run(wordStimuli([3, 4])), wordSums([3, 4]));
    const columns = await sim.run(wordStimuli(words));
    await compare(columns, { sum_o: [sum_o[0], sum_o[1], undefined, undefined] });
    await expect(compare(columns, { sum_o })).rejects.toThrow(Mismatch);
  });

  it('throws the earliest difference of all ports', async () => {
    const words = [1, FAULTY_WORD.drop, 4];
    await sim.reset();
    await sim.step(3);
    const batch = sim.batch(
      4,
      {
        data_i: Uint8Array.of(...words, 0),
        valid_i: Uint8Array.of(1, 1, 1, 0),
        ready_i: new Uint8Array(4).fill(1),
      },
      ['sum_o', 'valid_o'],
    );
    const error = await caught(compare(batch, { valid_o: [0, 1, 1, 0], ...wordSums(words) }));
    expect(error).toMatchObject({
      port: 'sum_o',
      index: 2,
      cycle: 5,
      expected: 166n,
      actual: 165n,
      width: 16,
      request: 2,
      message: 'sum_o differs in cycle 5: expected 166 (0x00a6), actual 165 (0x00a5)',
    });
  });

  it('finds one wrong bit in any word of a wide port', async () => {
    const wide = [0n, 1n << 99n, 1n << 64n, 7n];
    const columns = await sim.run({ cycles: 4, inputs: { wide_i: wide }, record: ['wide_i'] });
    for (let word = 0; word < 4; word++) {
      for (const bit of [0n, 31n, 32n, 99n]) {
        const wrong = wide.map((value, i) => (i === word ? value ^ (1n << bit) : value));
        const error = await caught(compare(columns, { wide_i: wrong }));
        expect(error).toMatchObject({ index: word, actual: wide[word], expected: wrong[word] });
        const packed = newColumn(100, 4) as Uint32Array;
        wrong.forEach((value, i) => {
          for (let k = 0; k < 4; k++)
            packed[4 * i + k] = Number((value >> BigInt(32 * k)) & 0xffffffffn);
        });
        expect(await caught(compare(columns, { wide_i: packed }))).toMatchObject({
          index: word,
          actual: wide[word],
          expected: wrong[word],
        });
      }
    }
  });

  it('says of a stream which word of which sink differs', async () => {
    await sim.reset();
    const { sinks } = await sim.streams({
      sources: [
        {
          valid: 'valid_i',
          ready: 'ready_o',
          payload: { data_i: Uint8Array.of(1, 0xa5, 1) },
          count: 3,
          stall: 0.5,
        },
      ],
      sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['sum_o'], stall: 0.5 }],
      until: { received: 3 },
    });
    const error = await caught(compare(sinks[0]?.payload ?? {}, { sum_o: [1, 166, 167] }));
    expect(error).toMatchObject({ index: 1, cycle: undefined, sink: 0, request: 1 });
    expect(String(error)).toContain('sum_o differs in word 1: expected 166');
  });

  it('refuses ports, lengths and values that cannot be', async () => {
    const columns = sim.run(wordStimuli([1]));
    await expect(compare(columns, { sun_o: [1] })).rejects.toThrow(
      /sun_o was not recorded; .*sum_o/,
    );
    await expect(compare(columns, { sum_o: [1] })).rejects.toThrow(/has 2 words, but 1 were/);
    await expect(compare(columns, { wide_o: new Uint32Array(4) })).rejects.toThrow(
      /2 words, but 1/,
    );
    await expect(compare(columns, { sum_o: [0, 65536] })).rejects.toThrow(
      /word 1 expected of sum_o is 65536/,
    );
    await expect(compare(columns, { sum_o: [0, -1] })).rejects.toThrow(RangeError);
    await expect(compare({}, { sum_o: [] })).rejects.toThrow(/recorded are: none/);
  });
});
