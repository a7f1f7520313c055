import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { ProtocolError, ToolError, UsageError } from '../errors.js';
import { AXIS_FAULTS } from './fixtures/designs.js';
import {
  verilate,
  type AxiStreamJob,
  type AxiStreamPacket,
  type AxiStreamPacketOut,
  type AxiStreamSink,
  type Simulation,
} from './index.js';

const BYTES = 4;
const DEST = 2 ** 40 - 1;

let simulation: Simulation;

beforeAll(async () => {
  simulation = await (await verilate(AXIS_FAULTS)).start();
});

afterAll(async () => {
  await simulation.close();
});

interface Run {
  readonly stall?: number;
  readonly sink?: Partial<AxiStreamSink>;
  readonly seed?: number;
  readonly user?: 'beat' | 'byte';
  readonly fault?: number;
  readonly until?: AxiStreamJob['until'];
}

/** Packets through the FIFO. */
async function pass(packets: readonly AxiStreamPacket[], options: Run = {}) {
  const { stall = 0, sink = {}, seed = 0, user = 'beat', fault = 0 } = options;
  void simulation.reset();
  void simulation.poke('fault_i', fault);
  return simulation.axiStream({
    sources: [{ prefix: 's_axis_', packets, stall, user }],
    sinks: [{ prefix: 'm_axis_', user, ...sink }],
    monitors: [{ prefix: 's_axis_', user }],
    seed,
    until: options.until ?? { packets: packets.length },
    watchdog: 1000,
  });
}

const stall = fc.double({ min: 0, max: 0.9, noNaN: true });

const packetArbitrary = (per: 'beat' | 'byte') =>
  fc
    .array(fc.tuple(fc.nat(255), fc.constantFrom(0, 1, 2, 2, 2)), { maxLength: 30 })
    .chain((bytes) =>
      fc.record(
        {
          data: fc.constant(Uint8Array.from(bytes, ([value]) => value)),
          keep: fc.constant(bytes.map(([, kind]) => Number(kind > 0))),
          strb: fc.constant(bytes.map(([, kind]) => Number(kind > 1))),
          user: fc.oneof(
            fc.nat(per === 'beat' ? 255 : 3),
            fc.array(fc.nat(per === 'beat' ? 255 : 3), {
              minLength: places(bytes.length, per),
              maxLength: places(bytes.length, per),
            }),
          ),
          id: fc.nat(7),
          dest: fc.bigInt(0n, BigInt(DEST)),
        },
        { requiredKeys: ['data'] },
      ),
    );

function places(bytes: number, per: 'beat' | 'byte'): number {
  return per === 'byte' ? bytes : Math.max(1, Math.ceil(bytes / BYTES));
}

/** What must come of a packet: the same without null bytes. */
function expected(
  { data, keep, strb, user = 0, id = 0, dest = 0n }: AxiStreamPacket,
  per: 'beat' | 'byte',
): AxiStreamPacketOut {
  const there = (_: unknown, i: number) => keep?.[i] !== 0;
  const users = Array.from({ length: places(data.length, per) }, (_, i) =>
    Array.isArray(user) ? Number(user[i]) : Number(user),
  );
  return {
    data: Uint8Array.from(data).filter(there),
    strb: Uint8Array.from(strb ?? keep ?? Array.from(data, () => 1)).filter(there),
    user: per === 'byte' ? users.filter(there) : users,
    id,
    dest: BigInt(dest),
  };
}

describe('axiStream', () => {
  it.each(['beat', 'byte'] as const)(
    'passes every packet whole and in order, whatever stalls; user for each %s',
    async (per) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(packetArbitrary(per), { minLength: 1, maxLength: 12 }),
          stall,
          stall,
          fc.nat(),
          fc.boolean(),
          async (given, source, sink, seed, readyAfterValid) => {
            // strb marks no byte that is not there.
            const packets = given.map((packet) => ({
              ...packet,
              ...(packet.strb === undefined || packet.keep !== undefined
                ? {}
                : { keep: packet.data.length === 0 ? [] : Array.from(packet.data, () => 1) }),
            }));
            const { sinks, sources, monitors } = await pass(packets, {
              stall: source,
              sink: { stall: sink, readyAfterValid },
              seed,
              user: per,
            });
            const whole = packets.map((packet) => expected(packet, per));
            expect(sinks[0]?.packets).toEqual(whole);
            expect(sinks[0]?.unfinished).toEqual([]);
            expect(monitors?.[0]?.packets).toEqual(whole);
            expect(sources[0]?.packets).toBe(packets.length);
          },
        ),
        settings(60),
      );
    },
  );

  it('sends packets back to back, a beat a cycle, and tells the cycles', async () => {
    const packets = [5, 4, 1, 0, 8].map((length) => ({ data: new Uint8Array(length).fill(7) }));
    const { sinks, cycles } = await pass(packets);
    expect(sinks[0]?.cycles).toEqual([
      { first: 1, last: 2 },
      { first: 3, last: 3 },
      { first: 4, last: 4 },
      { first: 5, last: 5 },
      { first: 6, last: 7 },
    ]);
    expect(cycles).toBe(8);
    // As the beats were: the last one of five bytes has one of them.
    expect(sinks[0]?.beats.payload['m_axis_tkeep']).toEqual(Uint8Array.of(15, 1, 15, 1, 0, 15, 15));
    expect(sinks[0]?.beats.payload['m_axis_tlast']).toEqual(Uint8Array.of(0, 1, 1, 1, 1, 0, 1));
  });

  it('reports packets that have not ended, and those that were not sent whole', async () => {
    const packets = [{ data: [1, 2, 3, 4, 5, 6] }, { data: [9, 9, 9, 9, 8] }];
    const { sinks, sources } = await pass(packets, { until: { cycles: 4 } });
    expect(sources).toEqual([{ packets: 2, beats: 4 }]);
    expect(sinks[0]?.packets.map(({ data }) => [...data])).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect(sinks[0]?.unfinished.map(({ data }) => [...data])).toEqual([[9, 9, 9, 9]]);
    const cut = await pass(packets, { until: { cycles: 3 } });
    expect(cut.sources).toEqual([{ packets: 1, beats: 3 }]);
    const endless = await pass(packets, { fault: 9, until: { cycles: 20 } });
    expect(endless.sinks[0]?.packets).toEqual([]);
    expect(endless.sinks[0]?.unfinished.map(({ data }) => data.length)).toEqual([11]);
  });

  it('takes packets of different id and dest apart that come mixed', async () => {
    const beat = (value: number, id: number, last: boolean) => ({ value, id, last });
    const beats = [beat(1, 0, false), beat(2, 5, false), beat(3, 0, true), beat(4, 5, true)];
    void simulation.reset();
    const column = (of: (each: (typeof beats)[number]) => number) => Uint8Array.from(beats, of);
    void simulation.streams({
      sources: [
        {
          valid: 's_axis_tvalid',
          ready: 's_axis_tready',
          payload: {
            s_axis_tdata: Uint32Array.from(beats, ({ value }) => value),
            s_axis_tkeep: column(() => 1),
            s_axis_tid: column(({ id }) => id),
            s_axis_tlast: column(({ last }) => Number(last)),
          },
          count: 4,
        },
      ],
      sinks: [],
      until: 'sent',
    });
    const { sinks } = await simulation.axiStream({
      sinks: [{ prefix: 'm_axis_' }],
      until: { packets: 2 },
    });
    expect(sinks[0]?.packets.map(({ id, data }) => [id, ...data])).toEqual([
      [0, 1, 3],
      [5, 2, 4],
    ]);
  });

  it.each([
    [1, 'valid-held', {}],
    [2, 'payload-stable', {}],
    [3, 'payload-stable', {}],
    [4, 'payload-stable', {}],
    [7, 'keep-contiguous', { contiguous: true }],
    [8, 'strb-in-keep', {}],
  ] as const)('names fault %i: %s', async (fault, rule, asked) => {
    const packets = [{ data: new Uint8Array(41) }];
    const sink = { stall: 0.5, ...asked };
    // Not in the last beat only.
    const error: unknown = await pass(packets, { fault, sink, seed: 3 }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(ProtocolError);
    if (!(error instanceof ProtocolError)) return;
    expect([error.rule, error.channel]).toEqual([rule, 'm_axis_tvalid']);
    expect(error.message).toMatch(
      /in cycle \d+ of the job.*m_axis_t|m_axis_t.* in cycle \d+ of the job/,
    );
    await pass(packets, { fault: 0, sink, seed: 3 });
    await pass(packets, {
      fault,
      sink: { ...sink, check: false, contiguous: false },
      seed: 3,
      until: { cycles: 60 },
    });
  });

  it('allows holes unless it is told not to', async () => {
    const packets = [{ data: [1, 2, 3, 4, 5], keep: [1, 0, 1, 1, 1] }];
    expect((await pass(packets)).sinks[0]?.packets[0]?.data).toEqual(Uint8Array.of(1, 3, 4, 5));
    await expect(pass(packets, { sink: { contiguous: true } })).rejects.toThrow(
      /m_axis_tkeep=0xd leaves out byte 1 before the last word, in cycle 1 of the job/,
    );
    await expect(
      pass([{ data: [1, 2, 3], keep: [1, 0, 1] }], { sink: { contiguous: true } }),
    ).rejects.toThrow(/m_axis_tkeep=0x5 leaves out byte 1, with bytes behind it/);
  });

  it('ends a job that does not move with the state of every stream', async () => {
    const stuck = pass([{ data: [1] }], { fault: 6, sink: { readyAfterValid: true } });
    await expect(stuck).rejects.toThrow(ToolError);
    await expect(stuck).rejects.toThrow(/sink m_axis_tvalid valid=0 ready=0 received 0/);
  });

  it('refuses interfaces that are not there, and packets that do not fit', async () => {
    const send = (packet: AxiStreamPacket, user: 'beat' | 'byte' = 'beat') =>
      pass([{ data: [] }, packet], { user });
    await expect(simulation.axiStream({ until: { cycles: 1 } })).rejects.toThrow(/no stream/);
    await expect(
      simulation.axiStream({ sinks: [{ prefix: 'x_' }], until: { cycles: 1 } }),
    ).rejects.toThrow(/no AXI4-Stream with the prefix x_; there are: s_axis_, m_axis_/);
    await expect(
      simulation.axiStream({ sinks: [{ prefix: 's_axis_' }], until: { cycles: 1 } }),
    ).rejects.toThrow(/s_axis_tvalid is an input, not an output/);
    await expect(send({ data: [1, 256] })).rejects.toThrow(
      /packet 1 of s_axis_: data 1 is 256; a whole number from 0 to 255/,
    );
    await expect(send({ data: [1], keep: [1, 1] })).rejects.toThrow(
      /keep has 2 values for 1 bytes/,
    );
    await expect(send({ data: [1], keep: [0], strb: [1] })).rejects.toThrow(
      /byte 0 has strb without/,
    );
    await expect(send({ data: [1], user: 256 })).rejects.toThrow(/user 0 is 256; 8 bits/);
    await expect(send({ data: [1], user: 4 }, 'byte')).rejects.toThrow(/user 0 is 4; 2 bits/);
    await expect(send({ data: [1], user: [1, 2] })).rejects.toThrow(
      /user has 2 values for 1 beats/,
    );
    await expect(send({ data: [1], id: 8 })).rejects.toThrow(/id is 8; 3 bits/);
    await expect(send({ data: [1], dest: 2 ** 40 })).rejects.toThrow(RangeError);
    await expect(pass([], { until: { packets: 1, sink: 3 } })).rejects.toThrow(/sink 3 of 1/);
  });

  describe('of other shapes', () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'systole-axis-'));
    });

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('finds ports in capitals, with _i and _o; 24 and 200 bits; without keep or ready', async () => {
      const source = join(folder, 'shapes.sv');
      writeFileSync(
        source,
        `module shapes (
  input  logic         clk_i,
  input  logic         A_TVALID, output logic A_TREADY, input  logic A_TLAST, input  logic [23:0] A_TDATA,
  output logic         b_tvalid_o, input logic b_tready_i, output logic b_tlast_o,
  output logic [23:0]  b_tdata_o,
  input  logic         c_tvalid, input  logic c_tlast, input  logic [199:0] c_tdata,
  input  logic [24:0]  c_tkeep,
  output logic         d_tvalid, output logic d_tlast, output logic [199:0] d_tdata,
  output logic [24:0]  d_tkeep,
  input  logic         e_tvalid, input logic [11:0] e_tdata, input logic e_tlast,
  input  logic         f_tvalid, input logic [15:0] f_tdata,
  input  logic         g_tvalid, input logic [15:0] g_tdata, input logic g_tlast, input logic [2:0] g_tkeep
);
  assign {b_tvalid_o, b_tlast_o, b_tdata_o} = {A_TVALID, A_TLAST, A_TDATA};
  assign A_TREADY = b_tready_i;
  always_ff @(posedge clk_i) {d_tvalid, d_tlast, d_tdata, d_tkeep} <= {c_tvalid, c_tlast, c_tdata, c_tkeep};
  wire unused = ^{e_tvalid, e_tdata, e_tlast, f_tvalid, f_tdata, g_tvalid, g_tdata, g_tlast, g_tkeep};
endmodule
`,
      );
      const design = await verilate({
        top: 'shapes',
        sources: [source],
        allowWarnings: ['UNUSED', 'UNUSEDSIGNAL'],
      });
      const shapes = await design.start();
      const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i + 1);
      const { sinks } = await shapes.axiStream({
        sources: [
          { prefix: 'A_', packets: [{ data: bytes(9) }, { data: bytes(3) }], stall: 0.3 },
          { prefix: 'c_', packets: [{ data: bytes(60) }, { data: bytes(26) }], stall: 0.3 },
        ],
        sinks: [{ prefix: 'b_', stall: 0.3 }, { prefix: 'd_' }],
        until: { packets: 4 },
      });
      expect(sinks.map(({ packets }) => packets)).toEqual([
        [{ data: bytes(9) }, { data: bytes(3) }],
        [{ data: bytes(60) }, { data: bytes(26) }],
      ]);
      const send = (prefix: string, packet: AxiStreamPacket = { data: [1, 2] }) =>
        shapes.axiStream({ sources: [{ prefix, packets: [packet] }], until: 'sent' });
      await expect(send('A_', { data: bytes(4) })).rejects.toThrow(
        /has 4 bytes; without A_tkeep whole beats of 3 are needed/,
      );
      await expect(send('A_', { data: bytes(3), id: 1 })).rejects.toThrow(UsageError);
      await expect(send('e_')).rejects.toThrow(/e_tdata has 12 bits, which are no whole bytes/);
      await expect(send('f_')).rejects.toThrow(/f_ has no f_tlast, .*streams\(\)/);
      await expect(send('g_')).rejects.toThrow(/g_tkeep has 3 bits, not 2/);
      await expect(
        shapes.axiStream({ sinks: [{ prefix: 'd_', stall: 0.5 }], until: { cycles: 1 } }),
      ).rejects.toThrow(/d_tvalid has no ready to hold back/);
      await shapes.close();
    });
  });
});
