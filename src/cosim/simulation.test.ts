import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolError, UsageError } from '../errors.js';
import { newColumn, wordBytes, type Column } from './column.js';
import { REGISTERS, fixture } from './fixtures/designs.js';
import { verilate, type Design, type Simulation } from './index.js';

let design: Design;
let simulation: Simulation;
const MEM = 'registers.gen_ram[0].u_ram.mem';

beforeAll(async () => {
  design = await verilate(REGISTERS);
  simulation = await design.start();
  await simulation.reset();
});

afterAll(async () => {
  await simulation.close();
});

const widths = { a: 1, b: 8, c: 33, d: 64, e: 65, f: 200 };

/** A column of random words that fit. */
function randomColumn(width: number, words: number, seed: number): Column {
  const column = newColumn(width, words);
  const bytes = new Uint8Array(column.buffer);
  let state = seed | 1;
  for (let i = 0; i < bytes.length; i++) {
    state = Math.imul(state, 1664525) + 1013904223;
    const bits = width - 8 * (i % wordBytes(width));
    bytes[i] = bits <= 0 ? 0 : (state >>> 24) & (bits < 8 ? 2 ** bits - 1 : 255);
  }
  return column;
}

/** The bytes of a column, without some at its beginning and its end. */
function bytes(column: Column | undefined, skip: number, less = 0): Buffer {
  const { buffer, byteOffset, byteLength } = column ?? new Uint8Array(skip + less);
  return Buffer.from(buffer, byteOffset + skip, byteLength - skip - less);
}

describe('ports', () => {
  it('are described as declared', () => {
    expect(design.ports).toContainEqual({
      name: 'b_i',
      direction: 'input',
      width: 8,
      signed: true,
    });
    expect(simulation.ports.map(({ name }) => name).slice(0, 3)).toEqual([
      'clk_i',
      'rst_ni',
      'a_i',
    ]);
  });
});

describe('batch', () => {
  it('may be asked for often, and be large: what has no room in shared memory goes by the pipe', async () => {
    const cycles = 60_000;
    const sent = Array.from({ length: 5 }, (_, seed) => ({
      d_i: randomColumn(64, cycles, seed),
      f_i: randomColumn(200, cycles, seed + 100),
    }));
    const received = await Promise.all(
      sent.map((inputs) => simulation.batch(cycles, inputs, ['d_o', 'f_o'])),
    );
    received.forEach(({ d_o, f_o }, batch) => {
      const { d_i, f_i } = sent[batch] ?? {};
      expect(Buffer.compare(bytes(d_o, 8), bytes(d_i, 0, 8))).toBe(0);
      expect(Buffer.compare(bytes(f_o, 28), bytes(f_i, 0, 28))).toBe(0);
    });
  });

  it('carries every width there and back, one cycle later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 60 }), fc.integer(), async (cycles, seed) => {
        const inputs: Record<string, Column> = {};
        for (const [name, width] of Object.entries(widths)) {
          inputs[`${name}_i`] = randomColumn(width, cycles, seed);
        }
        const names = Object.keys(widths).map((name) => `${name}_o`);
        const outputs = await simulation.batch(cycles, inputs, names);
        for (const [name, width] of Object.entries(widths)) {
          const sent = inputs[`${name}_i`];
          const got = outputs[`${name}_o`];
          if (sent === undefined || got === undefined) throw new Error(name);
          const word = got.length / cycles;
          expect(got.constructor).toBe(sent.constructor);
          expect(Array.from(got.slice(word), Number), `${width} bits`).toEqual(
            Array.from(sent.slice(0, -word), Number),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('holds inputs that are not named', async () => {
    await simulation.poke('c_i', 0x1_2345_6789n);
    await simulation.step(2);
    expect(await simulation.peek('c_o')).toBe(0x1_2345_6789n);
    await simulation.poke('f_i', (1n << 200n) - 5n);
    await simulation.step();
    expect(await simulation.peek('f_o')).toBe((1n << 200n) - 5n);
  });

  it('answers frames queued ahead in order, large ones too', async () => {
    const cycles = 40_000;
    const column = new Uint32Array(7 * cycles);
    const start = simulation.cycles;
    const answers = [];
    for (let i = 0; i < 20; i++) {
      column.fill(i);
      // The top word has 8 bits only; columns are copied before the call returns.
      answers.push(simulation.batch(cycles, { f_i: column }, ['f_o']));
    }
    for (const [i, answer] of answers.entries()) {
      const { f_o } = await answer;
      expect(f_o?.at(-1)).toBe(i);
      expect(f_o?.length).toBe(7 * cycles);
    }
    expect(simulation.cycles).toBe(start + 20 * cycles);
  });

  it('refuses wrong ports, types, lengths and values at once', async () => {
    const none: string[] = [];
    await expect(simulation.batch(1, { zz: new Uint8Array(1) }, none)).rejects.toThrow(
      /no port zz; its ports are: clk_i/,
    );
    await expect(simulation.batch(1, { a_o: new Uint8Array(1) }, none)).rejects.toThrow(UsageError);
    await expect(simulation.batch(1, { c_i: new Uint32Array(1) }, none)).rejects.toThrow(
      /BigUint64Array/,
    );
    await expect(simulation.batch(3, { e_i: new Uint32Array(8) }, none)).rejects.toThrow(/8.*9/);
    await expect(simulation.batch(1, { a_i: Uint8Array.of(2) }, none)).rejects.toThrow(RangeError);
    await expect(
      simulation.batch(2, { c_i: BigUint64Array.of(0n, 1n << 33n) }, none),
    ).rejects.toThrow(/word 1 does not fit 33 bits/);
    await expect(
      simulation.batch(2, { e_i: Uint32Array.of(0, 0, 1, 0, 0, 2) }, none),
    ).rejects.toThrow(/word 1 does not fit 65 bits/);
    await expect(simulation.poke('clk_i', 1)).rejects.toThrow(/is the clock/);
    await expect(simulation.poke('b_i', 256)).rejects.toThrow(/b_i is 256; 8 bits hold -2\^7 to/);
    await expect(simulation.poke('b_i', 1.5)).rejects.toThrow(/whole number/);
    await expect(simulation.poke('c_i', -1)).rejects.toThrow(/33 bits hold 0 to 2\^33 - 1/);
    await simulation.poke('b_i', -128);
    expect(await simulation.peek('b_i')).toBe(0x80n);
    await expect(simulation.batch(-1, {}, none)).rejects.toThrow(/-1/);
    await expect(simulation.batch(1e12, {}, ['f_o'])).rejects.toThrow(RangeError);
  });
});

describe('memories', () => {
  it('are listed with width and depth', async () => {
    expect(await simulation.memories()).toEqual([
      { path: MEM, width: 12, depth: 32 },
      { path: 'registers.gen_ram[0].u_ram.wide_q', width: 100, depth: 3 },
    ]);
  });

  it('read by the back door what the front door wrote', async () => {
    const values = Uint16Array.from({ length: 32 }, (_, i) => (i * 1237) & 0xfff);
    const inputs = {
      we_i: new Uint8Array(32).fill(1),
      addr_i: Uint8Array.from({ length: 32 }, (_, i) => i),
      wdata_i: values,
    };
    void simulation.batch(32, inputs, []);
    void simulation.poke('we_i', 0);
    expect(await simulation.readMemory(MEM)).toEqual(values);
    expect(await simulation.readMemory(MEM, 30, 2)).toEqual(values.slice(30));
  });

  it('show at the front door what the back door wrote, to clocked and combinational reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(0xfff), { minLength: 32, maxLength: 32 }),
        async (values) => {
          const data = Uint16Array.from(values);
          void simulation.writeMemory(MEM, 0, data);
          const addresses = Uint8Array.from({ length: 32 }, (_, i) => i);
          const read = await simulation.batch(32, { addr_i: addresses }, [
            'rdata_async_o',
            'rdata_o',
          ]);
          expect(read['rdata_async_o']).toEqual(data);
          expect(read['rdata_o']?.slice(1)).toEqual(data.slice(0, -1));
          // Without any input changing in between.
          void simulation.writeMemory(MEM, 31, Uint16Array.of(0x123));
          const after = await simulation.batch(1, {}, ['rdata_async_o']);
          expect(after['rdata_async_o']?.[0]).toBe(0x123);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('above 64 bits have several elements a word', async () => {
    const path = 'registers.gen_ram[0].u_ram.wide_q';
    const data = randomColumn(100, 3, 5);
    await simulation.writeMemory(path, 0, data);
    expect(await simulation.readMemory(path)).toEqual(data);
    expect(await simulation.readMemory(path, 2)).toEqual(data.slice(8));
  });

  it('refuse what is not there or does not fit', async () => {
    await expect(simulation.readMemory('registers.nope')).rejects.toThrow(/there are: registers/);
    await expect(simulation.readMemory(MEM, 30, 3)).rejects.toThrow(/words 30 to 32/);
    await expect(simulation.writeMemory(MEM, 0, Uint16Array.of(4096))).rejects.toThrow(/4096/);
    await expect(simulation.writeMemory(MEM, 0, Uint8Array.of(1))).rejects.toThrow(/Uint16Array/);
  });
});

describe('start', () => {
  it('gives registers and memories random values of its seed', async () => {
    const initial = async (seed: number) => {
      const other = await design.start({ seed });
      const values = await other.readMemory(MEM);
      await other.close();
      return values;
    };
    expect(await initial(1)).toEqual(await initial(1));
    expect(await initial(1)).not.toEqual(await initial(2));
  });

  it('gives what would be X a value of its seed, wherever it comes from', async () => {
    const unknowns = await verilate({
      top: 'unknowns',
      sources: [fixture('unknowns.sv')],
      allowWarnings: ['CASEINCOMPLETE'],
    });
    const ports = unknowns.ports.filter(({ name, width }) => name.endsWith('_o') && width === 32);
    const seen = async (seed: number) => {
      const other = await unknowns.start({ seed });
      await other.reset();
      await other.poke('index_i', 7);
      const values = await Promise.all(ports.map(({ name }) => other.peek(name)));
      await other.close();
      return values.map((value, i) => [ports[i]?.name ?? '', value] as const);
    };
    const first = await seen(1);
    expect(await seen(1)).toEqual(first);
    const others = (await Promise.all([2, 3, 4].map(seen))).flat();
    for (const [name, value] of first) {
      const same = others.filter((other) => other[0] === name && other[1] === value).length;
      // 32 bits do not agree by chance.
      if (name === 'known_o') expect(same, name).toBe(3);
      else expect(same, name).toBe(0);
    }
  });

  it('refuses a seed and plusargs that Verilator would misread', async () => {
    await expect(design.start({ seed: 0 })).rejects.toThrow(UsageError);
    await expect(design.start({ plusargs: ['x=1'] })).rejects.toThrow(UsageError);
  });

  it('cannot trace a flavour without tracing', async () => {
    await expect(simulation.traceStart('/tmp/never.vcd')).rejects.toThrow(ToolError);
  });
});
