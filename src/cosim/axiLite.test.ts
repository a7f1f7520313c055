import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { ProtocolError, ToolError, UsageError } from '../errors.js';
import { packageRoot } from './packageRoot.js';
import { AXIL_FAULTS } from './fixtures/designs.js';
import {
  AxiResponseError,
  verilate,
  type AxiLiteAnswer,
  type AxiLiteMaster,
  type AxiLiteOperation,
  type AxiLiteOptions,
  type Simulation,
} from './index.js';

let simulation: Simulation;

beforeAll(async () => {
  simulation = await (await verilate(AXIL_FAULTS)).start();
});

afterAll(async () => {
  await simulation.close();
});

/** A master after a reset. */
function fresh(options: Partial<AxiLiteOptions> = {}, fault = 0): AxiLiteMaster {
  void simulation.reset({ low: ['s_axil_bvalid', 's_axil_rvalid'] });
  void simulation.poke('fault_i', fault);
  return simulation.axiLite({ prefix: 's_axil_', watchdog: 200, ...options });
}

const word = fc.nat(11).map((index) => 4 * index);
const operation: fc.Arbitrary<AxiLiteOperation> = fc.oneof(
  fc.record(
    {
      write: word,
      data: fc.nat(2 ** 32 - 1),
      strb: fc.nat(15),
      prot: fc.nat(7),
    },
    { requiredKeys: ['write', 'data'] },
  ),
  fc.record({ read: word }),
);
const operations = fc.array(operation, { maxLength: 30 });
const chance = fc.double({ min: 0, max: 0.8, noNaN: true });
const stalls = fc.record({ aw: chance, w: chance, b: chance, ar: chance, r: chance });

function withoutCycle({ response, data }: AxiLiteAnswer) {
  return data === undefined ? { response } : { response, data };
}

/** What the registers answer, one operation after another. */
function model(list: readonly AxiLiteOperation[]) {
  const registers = new Uint32Array(8);
  return list.map((operation) => {
    const index = Number('write' in operation ? operation.write : operation.read) / 4;
    const response = index < 8 ? 'OKAY' : 'SLVERR';
    if ('read' in operation) return { response, data: index < 8 ? registers[index] : 0 };
    const strb = Number(operation.strb ?? 15);
    const mask = [0, 1, 2, 3].reduce((sum, i) => sum | ((strb >> i) & 1 ? 0xff << (8 * i) : 0), 0);
    registers[index] = ((registers[index] ?? 0) & ~mask) | (Number(operation.data) & mask);
    return { response };
  });
}

describe('axiLite', () => {
  it('writes and reads as registers do, whatever stalls', async () => {
    await fc.assert(
      fc.asyncProperty(operations, stalls, fc.nat(), fc.nat(3), async (list, stall, seed, idle) => {
        const bus = fresh({ stall, seed, idle });
        const { answers } = await bus.run(list, { errors: 'return' });
        expect(answers.map(withoutCycle)).toEqual(model(list));
        const cycles = answers.map(({ cycle }) => cycle);
        expect(cycles).toEqual([...cycles].sort((a, b) => a - b));
      }),
      settings(100),
    );
  });

  it('keeps the order of writes and of reads with several under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        operations,
        stalls,
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        async (list, stall, seed, outstanding) => {
          const bus = fresh({ stall, seed, outstanding });
          // Writes first: what is then read no longer depends on who overtakes whom.
          const writes = list.filter((each) => 'write' in each);
          const reads = list.filter((each) => 'read' in each);
          const all = [...writes, ...reads];
          const done = await bus.run(writes, { errors: 'return' });
          const { answers } = await bus.run(reads, { errors: 'return' });
          const expected = model(all);
          expect([...done.answers, ...answers].map(withoutCycle)).toEqual(expected);
        },
      ),
      settings(40),
    );
  });

  it('is faster with several under way', async () => {
    const list = Array.from({ length: 50 }, (_, i) => ({ write: 4 * (i % 8), data: i }));
    const one = await fresh().run(list);
    const four = await fresh({ outstanding: 4 }).run(list);
    expect(one.cycles).toBe(3 * 50);
    expect(four.cycles).toBeLessThan(one.cycles);
  });

  it('offers address and data independently of each other', async () => {
    const bus = fresh({ stall: { aw: 0.5, w: 0.5 }, seed: 4 });
    const orders = new Set<bigint>();
    for (let i = 0; i < 20; i++) {
      await bus.write(0, i, { prot: i & 7 });
      orders.add(await simulation.peek('data_first_o'));
      expect(await simulation.peek('prot_o')).toBe(BigInt(i & 7));
    }
    expect(orders).toEqual(new Set([0n, 1n]));
  });

  it('repeats a run exactly for the same seed, and goes on with its stalls', async () => {
    const list = Array.from({ length: 20 }, (_, i) => ({ write: 4 * (i % 8), data: i }));
    const run = async (seed: number) => {
      const bus = fresh({ stall: 0.5, seed });
      const results = [await bus.run(list), await bus.run(list)];
      return results.map(({ answers }) => answers.map(({ cycle }) => cycle));
    };
    const [first, second] = await run(7);
    expect(await run(7)).toEqual([first, second]);
    expect(second).not.toEqual(first);
    expect(await run(8)).not.toEqual([first, second]);
  });

  it('throws what is not OKAY, or returns it', async () => {
    const bus = fresh();
    await bus.write(0x1c, 0xdead_beef);
    expect(await bus.read(0x1c)).toBe(0xdead_beef);
    await expect(bus.read(0x20)).rejects.toThrow(/axil_faults: read of 0x20: SLVERR/);
    await expect(bus.write(0x40, 1)).rejects.toThrow(AxiResponseError);
    const list = [{ read: 0x1c }, { write: 0x40, data: 1 }, { read: 0x20 }];
    await expect(bus.run(list)).rejects.toThrow(
      /operation 1 of 3 \(from 0\), write to 0x40: DECERR/,
    );
    const { answers } = await bus.run(list, { errors: 'return' });
    expect(answers.map(({ response }) => response)).toEqual(['OKAY', 'DECERR', 'SLVERR']);
    expect((await bus.run([])).answers).toEqual([]);
  });

  it.each([
    [1, 'valid-held', 's_axil_bvalid', /s_axil_bvalid fell in cycle \d+ of the job/],
    [2, 'valid-held', 's_axil_rvalid', /s_axil_rvalid fell in cycle .* s_axil_rdata=0x/],
    [3, 'payload-stable', 's_axil_bvalid', /s_axil_bresp changed from 0x0 to 0x3 in cycle/],
    [4, 'payload-stable', 's_axil_rvalid', /s_axil_rdata changed from 0x/],
    [
      5,
      'response-without-request',
      's_axil_bvalid',
      /high in cycle \d+ .* taken were 1 addresses and 0 data words, answered 0/,
    ],
    [6, 'response-without-request', 's_axil_bvalid', /taken were 1 .* 1 data words, answered 1/],
    [7, 'response-without-request', 's_axil_rvalid', /without a read .* 0 addresses, answered 0/],
    [8, 'no-exokay', 's_axil_bvalid', /s_axil_bresp is 1 \(EXOKAY\)/],
  ])('names fault %i: %s of %s', async (fault, rule, channel, message) => {
    const list = [0, 1, 2].flatMap((i) => [{ write: 4 * i, data: i }, { read: 4 * i }]);
    const options = { stall: { w: 0.7, b: 0.5, r: 0.5 }, seed: 2, idle: 4 };
    const error: unknown = await fresh(options, fault)
      .run(list)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(error).toBeInstanceOf(ProtocolError);
    if (!(error instanceof ProtocolError)) return;
    expect([error.rule, error.channel]).toEqual([rule, channel]);
    expect(error.message).toMatch(message);
    await fresh(options).run(list);
  });

  it('sees a response that comes after the last, if it waits', async () => {
    await fresh({ idle: 3 }).write(0, 1);
    await expect(fresh({ idle: 3 }, 6).write(0, 1)).rejects.toThrow(/response-without-request/);
    const bus = fresh({}, 6);
    await bus.write(0, 1);
    await expect(bus.read(0)).rejects.toThrow(/s_axil_bvalid is high in cycle 0 of the job/);
  });

  it.each([
    [
      9,
      /operation 1 of 3 \(from 0\), a write to 0x4:\n {2}s_axil_awvalid=1 ready=0 not address taken\n {2}s_axil_wvalid=0 ready=0 data taken/,
    ],
    [10, /s_axil_awvalid=0 ready=0 address taken\n {2}s_axil_wvalid=1 ready=0 not data taken/],
    [11, /operation 0 of 3 \(from 0\), a read of 0x1c:\n {2}s_axil_arvalid=1 ready=0 not address/],
    [12, /a write to 0x4:(\n.*){2}\n {2}s_axil_bvalid=0 ready=1 no response taken/],
    [13, /a read of 0x1c:\n.*\n {2}s_axil_rvalid=0 ready=1 no response taken/],
  ])('ends a list that hangs by fault %i and tells where', async (fault, message) => {
    const list = [{ read: 0x1c }, { write: 4, data: 1 }, { read: 0 }];
    const failing = fresh({}, fault).run(list);
    await expect(failing).rejects.toThrow(ToolError);
    await expect(failing).rejects.toThrow(/nothing moved for 200 cycles/);
    await expect(failing).rejects.toThrow(message);
    await fresh().run(list);
  });

  it('hangs as the docs show', async () => {
    const docs = readFileSync(join(packageRoot(), 'docs', 'driving.md'), 'utf8');
    const shown = /\n( {4}nothing moved.*(?:\n {4}.*)*)/.exec(docs)?.[1] ?? '';
    const failing = fresh({}, 12).run([{ read: 0x1c }, { write: 4, data: 1 }, { read: 0 }]);
    await expect(failing).rejects.toThrow(shown.replace(/^ {4}/gm, ''));
    expect(shown.split('\n')).toHaveLength(5);
  });

  it('refuses what does not fit', async () => {
    const bus = fresh();
    await expect(bus.write(0x100, 1)).rejects.toThrow(/s_axil_awaddr: value 0 is 256; 8 bits/);
    await expect(bus.write(0, 2 ** 32)).rejects.toThrow(RangeError);
    await expect(bus.write(0, 1, { strb: 16 })).rejects.toThrow(/s_axil_wstrb/);
    await expect(bus.read(0, { prot: 8 })).rejects.toThrow(/s_axil_arprot/);
    await expect(fresh({ stall: 2 }).read(0)).rejects.toThrow(/stall of s_axil_\w+ is 2/);
    await expect(fresh({ outstanding: 0 }).read(0)).rejects.toThrow(/at least 1/);
    await expect(fresh({ seed: -1 }).read(0)).rejects.toThrow(/seed is -1/);
    expect(() => fresh({ prefix: 'm_' })).toThrow(
      /no AXI4-Lite slave with the prefix m_; there are: s_axil_/,
    );
  });

  describe('of other shapes', () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'systole-axil-'));
    });

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('does without prot, strb and resp; takes 64 bits; names what is wrong', async () => {
      const source = join(folder, 'shapes.sv');
      const slave = (prefix: string, width: number, change = (text: string) => text) =>
        change(`input logic [39:0] ${prefix}awaddr, input logic ${prefix}awvalid, output logic ${prefix}awready,
  input logic [${width - 1}:0] ${prefix}wdata, input logic ${prefix}wvalid, output logic ${prefix}wready,
  output logic ${prefix}bvalid, input logic ${prefix}bready,
  input logic [39:0] ${prefix}araddr, input logic ${prefix}arvalid, output logic ${prefix}arready,
  output logic [${width - 1}:0] ${prefix}rdata, output logic ${prefix}rvalid, input logic ${prefix}rready`);
      writeFileSync(
        source,
        `module shapes (input logic clk_i, input logic rst_ni,
  ${slave('a_', 64)},
  ${slave('b_', 32, (text) => text.replace('output logic b_bvalid, ', '').replace('input logic b_rready', 'input logic [1:0] b_rready'))},
  ${slave('c_', 12)});
  logic [63:0] word_q;
  logic [39:0] at_q;
  assign {a_awready, a_wready, a_arready} = {a_wvalid && !a_bvalid, a_awvalid && !a_bvalid, !a_rvalid};
  always_ff @(posedge clk_i) begin
    if (a_bready) a_bvalid <= 1'b0;
    if (a_awvalid && a_awready) {word_q, at_q, a_bvalid} <= {a_wdata, a_awaddr, 1'b1};
    if (a_rready) a_rvalid <= 1'b0;
    if (a_arvalid && a_arready) {a_rdata, a_rvalid} <= {a_araddr == at_q ? word_q : 64'd5, 1'b1};
    if (!rst_ni) {a_bvalid, a_rvalid} <= '0;
  end
endmodule
`,
      );
      const design = await verilate({
        top: 'shapes',
        sources: [source],
        allowWarnings: ['UNUSED', 'UNUSEDSIGNAL', 'UNDRIVEN'],
      });
      const shapes = await design.start();
      await shapes.reset();
      // It waits for address and data together.
      const bus = shapes.axiLite({ prefix: 'a_', stall: 0.4, seed: 1 });
      const [address, data] = [2n ** 40n - 8n, 2n ** 64n - 3n];
      await bus.write(address, data);
      expect(await bus.read(address)).toBe(data);
      expect(await bus.read(8)).toBe(5n);
      await expect(bus.write(0, 1, { strb: 1 })).rejects.toThrow(UsageError);
      await expect(bus.read(0, { prot: 2 })).rejects.toThrow(
        /prot is 2, but shapes has no a_\*prot/,
      );
      expect(() => shapes.axiLite({ prefix: 'b_' })).toThrow(
        /b_ is no AXI4-Lite slave: b_bvalid is missing; b_rready has 2 bits, not 1/,
      );
      expect(() => shapes.axiLite({ prefix: 'c_' })).toThrow(/c_wdata has 12 bits, no whole bytes/);
      await shapes.close();
    });
  });
});
