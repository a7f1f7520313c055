import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProtocolError, ToolError, UsageError } from '../errors.js';
import { AXIS_FAULTS, FIFO } from './fixtures/designs.js';
import { verilate, type Design, type Simulation, type StreamJob } from './index.js';

let design: Design;
let simulation: Simulation;

beforeAll(async () => {
  design = await verilate(FIFO);
  simulation = await design.start();
});

afterAll(async () => {
  await simulation.close();
});

interface Stalls {
  readonly source?: number;
  readonly sink?: number;
  readonly seed?: number;
}

function through(
  data: Uint16Array<ArrayBuffer>,
  { source = 0, sink = 0, seed }: Stalls,
  until: StreamJob['until'] = { received: data.length },
): StreamJob {
  return {
    sources: [
      {
        valid: 'in_valid_i',
        ready: 'in_ready_o',
        payload: { in_data_i: data },
        count: data.length,
        stall: source,
      },
    ],
    sinks: [{ valid: 'out_valid_o', ready: 'out_ready_i', payload: ['out_data_o'], stall: sink }],
    until,
    ...(seed === undefined ? {} : { seed }),
  };
}

const words = (length: number) => Uint16Array.from({ length }, (_, i) => (i * 2654435761) & 0xfff);
const stall = fc.double({ min: 0, max: 0.9, noNaN: true });
const seed = fc.nat();

describe('streams', () => {
  it('passes every word once and in order, whatever stalls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(0xfff), { maxLength: 80 }),
        stall,
        stall,
        seed,
        async (values, source, sink, seed) => {
          const data = Uint16Array.from(values);
          void simulation.reset();
          const result = await simulation.streams(through(data, { source, sink, seed }));
          expect(result.sinks[0]?.payload['out_data_o']).toEqual(data);
          expect(result.sources[0]?.sent).toBe(data.length);
        },
      ),
    );
  });

  it('moves a word a cycle without stalls, one cycle behind', async () => {
    await simulation.reset();
    const result = await simulation.streams(through(words(1000), {}));
    expect(result.cycles).toBe(1001);
  });

  it('takes the same cycles in several jobs as in one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        stall,
        stall,
        seed,
        async (first, second, source, sink, seed) => {
          const data = words(first + second);
          const run = async (parts: StreamJob[]) => {
            void simulation.reset();
            const results = await Promise.all(parts.map((part) => simulation.streams(part)));
            return {
              cycles: results.reduce((sum, { cycles }) => sum + cycles, 0),
              data: results.flatMap(({ sinks }) =>
                Array.from(sinks[0]?.payload['out_data_o'] ?? [], Number),
              ),
            };
          };
          const stalls = { source, sink };
          const whole = await run([through(data, { ...stalls, seed }, 'sent')]);
          const split = await run([
            through(data.slice(0, first), { ...stalls, seed }, 'sent'),
            through(data.slice(first), stalls, 'sent'),
          ]);
          expect(split).toEqual(whole);
        },
      ),
    );
  });

  it('repeats a run exactly for the same seed', async () => {
    const run = async (seed: number) => {
      void simulation.reset();
      const job = through(words(300), { source: 0.4, sink: 0.4, seed });
      return simulation.streams({ ...job, record: ['level_o', 'in_valid_i', 'in_data_i'] });
    };
    expect(await run(7)).toEqual(await run(7));
    expect((await run(8)).recorded).not.toEqual((await run(7)).recorded);
  });

  it('shows noise that fits while valid is withheld, and zero without stalls', async () => {
    const idle = async (source: number) => {
      void simulation.reset();
      const job = through(words(200), { source, seed: 3 });
      const { recorded } = await simulation.streams({
        ...job,
        record: ['in_valid_i', 'in_data_i'],
        until: { cycles: 600 },
      });
      const valid = recorded?.['in_valid_i'] ?? new Uint8Array(0);
      return Array.from(recorded?.['in_data_i'] ?? [], Number).filter((_, i) => valid[i] === 0);
    };
    const noise = await idle(0.5);
    expect(new Set(noise).size).toBeGreaterThan(100);
    expect(Math.max(...noise)).toBeLessThan(4096);
    expect(new Set(await idle(0))).toEqual(new Set([0]));
  });

  it('withholds about as often as asked', async () => {
    await simulation.reset();
    const { cycles } = await simulation.streams(through(words(20_000), { source: 0.25, seed: 1 }));
    expect(cycles).toBeGreaterThan((20_000 / 0.75) * 0.98);
    expect(cycles).toBeLessThan((20_000 / 0.75) * 1.02);
  });

  it('stops after n cycles, or when a port has a value, and records just before the edge', async () => {
    await simulation.reset();
    const empty = { ...through(words(0), {}), sinks: [] };
    expect((await simulation.streams({ ...empty, until: { cycles: 37 } })).cycles).toBe(37);
    const fill = { ...through(words(4), {}), sinks: [], record: ['level_o', 'in_valid_i'] };
    const result = await simulation.streams({ ...fill, until: { port: 'level_o', equals: 3 } });
    expect(result.cycles).toBe(4);
    expect(result.recorded?.['level_o']).toEqual(Uint8Array.of(0, 1, 2, 3));
    expect(result.recorded?.['in_valid_i']).toEqual(Uint8Array.of(1, 1, 1, 1));
  });

  it('records no more than its limit, the first cycles', async () => {
    await simulation.reset();
    const job = through(words(100), {});
    const result = await simulation.streams({ ...job, record: ['level_o'], recordLimit: 10 });
    expect(result.recorded?.['level_o']).toHaveLength(10);
    expect(result.sinks[0]?.count).toBe(100);
  });

  it('ends a job that does not move with the state of every channel, and goes on after it', async () => {
    await simulation.reset();
    const stuck = { ...through(words(9), {}), sinks: [], watchdog: 50 };
    const failing = simulation.streams({ ...stuck, until: 'sent' });
    const behind = simulation.step(5);
    await expect(failing).rejects.toThrow(ToolError);
    await expect(failing).rejects.toThrow(/in_valid_i valid=1 ready=0 sent 4 of 9/);
    await expect(failing).rejects.toThrow(/at cycle \d+/);
    const waiting = simulation.streams({
      ...{ sources: [], sinks: [], watchdog: 50 },
      until: { port: 'level_o', equals: 9 },
    });
    await expect(behind).rejects.toThrow(/an earlier request failed/);
    await expect(waiting).rejects.toThrow(/waiting for level_o to be 9; it is 4/);
    await simulation.reset();
    const { sinks } = await simulation.streams(through(words(20), {}));
    expect(sinks[0]?.count).toBe(20);
  });

  it('refuses jobs that name the wrong ports or values', async () => {
    const job = through(words(4), {});
    const [source] = job.sources;
    if (source === undefined) throw new Error('no source');
    const sources = (change: object) => ({ ...job, sources: [{ ...source, ...change }] });
    await expect(simulation.streams(sources({ valid: 'nope' }))).rejects.toThrow(/no port nope/);
    await expect(simulation.streams(sources({ valid: 'in_ready_o' }))).rejects.toThrow(UsageError);
    await expect(simulation.streams(sources({ valid: 'in_data_i' }))).rejects.toThrow(/12 bits/);
    await expect(simulation.streams(sources({ count: 5 }))).rejects.toThrow(/4 elements, 5/);
    await expect(simulation.streams(sources({ stall: 1.5 }))).rejects.toThrow(/1\.5/);
    await expect(
      simulation.streams(sources({ payload: { in_data_i: Uint16Array.of(1, 2, 4096, 3) } })),
    ).rejects.toThrow(/word 2 does not fit 12 bits: element 2 is 4096/);
    await expect(
      simulation.streams({ ...job, until: { port: 'level_o', equals: 256 } }),
    ).rejects.toThrow(RangeError);
  });
});

describe('packets, monitors, and cycles of words', () => {
  it('tell when each word was taken', async () => {
    await simulation.reset();
    const job = through(words(200), { source: 0.3, sink: 0.3, seed: 5 });
    const { sources, sinks, monitors, recorded } = await simulation.streams({
      ...job,
      sources: job.sources.map((source) => ({ ...source, cycles: true })),
      sinks: job.sinks.map((sink) => ({ ...sink, cycles: true })),
      monitors: [
        {
          valid: 'in_valid_i',
          ready: 'in_ready_o',
          payload: ['in_data_i', 'level_o'],
          cycles: true,
        },
        { valid: 'out_valid_o', payload: [] },
      ],
      record: ['in_valid_i', 'in_ready_o', 'out_valid_o', 'out_ready_i'],
    });
    const both = (a: string, b: string) =>
      Array.from(recorded?.[a] ?? [], Number).flatMap((valid, cycle) =>
        valid === 1 && recorded?.[b]?.[cycle] === 1 ? [cycle] : [],
      );
    const [monitor, offered] = monitors ?? [];
    expect(Array.from(sources[0]?.cycles ?? [])).toEqual(both('in_valid_i', 'in_ready_o'));
    expect(Array.from(sinks[0]?.cycles ?? [])).toEqual(both('out_valid_o', 'out_ready_i'));
    expect(monitor?.cycles).toEqual(sources[0]?.cycles);
    expect(monitor?.payload['in_data_i']).toEqual(words(200));
    expect(monitor?.payload['level_o']).toHaveLength(200);
    // Without a ready a word passes in every cycle with valid.
    expect(offered?.count).toBe(both('out_valid_o', 'out_valid_o').length);
    expect(offered?.count).toBeGreaterThan(200);
  });

  it('takes cycles from the job, not from the start of the simulation', async () => {
    await simulation.reset();
    const first = through(words(5), {});
    const timed = { ...first, sinks: first.sinks.map((sink) => ({ ...sink, cycles: true })) };
    await simulation.streams(timed);
    const { sinks } = await simulation.streams(timed);
    expect(sinks[0]?.cycles).toEqual(Float64Array.of(1, 2, 3, 4, 5));
  });
});

describe('checked streams', () => {
  let faulty: Simulation;

  beforeAll(async () => {
    faulty = await (await verilate(AXIS_FAULTS)).start();
  });

  afterAll(async () => {
    await faulty.close();
  });

  const ALL = ['tdata', 'tkeep', 'tstrb', 'tlast', 'tuser', 'tid', 'tdest'].map(
    (name) => `m_axis_${name}`,
  );

  async function run(fault: number, change: object = {}, stall = 0.4) {
    await faulty.reset();
    await faulty.poke('fault_i', fault);
    const count = 40;
    const word = (scale: number) => Uint8Array.from({ length: count }, (_, i) => (i * scale) & 7);
    return faulty.streams({
      sources: [
        {
          valid: 's_axis_tvalid',
          ready: 's_axis_tready',
          payload: {
            s_axis_tdata: Uint32Array.from({ length: count }, (_, i) => i),
            s_axis_tlast: Uint8Array.from({ length: count }, (_, i) => Number(i % 10 === 9)),
            s_axis_tuser: word(3),
          },
          count,
        },
      ],
      sinks: [
        {
          valid: 'm_axis_tvalid',
          ready: 'm_axis_tready',
          payload: ALL,
          last: 'm_axis_tlast',
          stall,
          check: true,
          ...change,
        },
      ],
      seed: 1,
      until: { packets: 4 },
      record: ['m_axis_tvalid', 'm_axis_tready', 'm_axis_tdata'],
      watchdog: 100,
    });
  }

  async function violation(promise: Promise<unknown>): Promise<ProtocolError> {
    const error = await promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(ProtocolError);
    return error as ProtocolError;
  }

  it('find nothing where nothing is wrong, and end with the last word of a packet', async () => {
    const { sinks, recorded } = await run(0);
    expect(sinks[0]?.count).toBe(40);
    expect(recorded?.['m_axis_tready']?.at(-1)).toBe(1);
  });

  it.each([
    [
      1,
      'valid-held',
      /m_axis_tvalid fell in cycle \d+ .* before m_axis_tready had taken m_axis_tdata=0x/,
    ],
    [2, 'payload-stable', /m_axis_tdata changed from 0x[\da-f]+ to 0x[\da-f]+ in cycle \d+/],
    [3, 'payload-stable', /m_axis_tlast changed from 0x0 to 0x1/],
    [4, 'payload-stable', /m_axis_tuser changed/],
  ])('name fault %i: %s', async (fault, rule, message) => {
    const error = await violation(run(fault));
    expect(error.rule).toBe(rule);
    expect(error.channel).toBe('m_axis_tvalid');
    expect(error.message).toMatch(message);
    // The first cycle in which it shows is right after the first in which a word waited.
    const { recorded } = await run(fault, { check: false });
    const valid = Array.from(recorded?.['m_axis_tvalid'] ?? [], Number);
    const ready = recorded?.['m_axis_tready'];
    expect(error.cycle).toBe(1 + valid.findIndex((v, i) => v === 1 && ready?.[i] === 0));
  });

  it('see across two jobs, as long as no edge comes between them', async () => {
    const wait = (check: boolean, cycles: number, stall: number) =>
      faulty.streams({
        sources: [],
        sinks: [
          {
            valid: 'm_axis_tvalid',
            ready: 'm_axis_tready',
            payload: ['m_axis_tdata'],
            stall,
            check,
          },
        ],
        until: { cycles },
      });
    const offer = async () => {
      await faulty.reset();
      await faulty.poke('fault_i', 0);
      await faulty.streams({
        sources: [
          {
            valid: 's_axis_tvalid',
            ready: 's_axis_tready',
            payload: { s_axis_tdata: Uint32Array.of(77) },
            count: 1,
          },
        ],
        sinks: [],
        until: 'sent',
      });
    };
    await offer();
    await wait(true, 1, 1);
    await faulty.poke('fault_i', 1);
    const error = await violation(wait(true, 3, 1));
    expect([error.rule, error.cycle]).toEqual(['valid-held', 0]);
    expect(error.message).toMatch(/m_axis_tdata=0x4d, offered in the job before/);
    await offer();
    await wait(true, 1, 1);
    await faulty.poke('fault_i', 2);
    await faulty.step();
    await wait(true, 3, 1); // an edge came between: what was offered is not known any more
  });

  it('stop a design that waits for ready, if ready waits for valid', async () => {
    expect((await run(6)).sinks[0]?.count).toBe(40);
    expect((await run(0, { readyAfterValid: true })).sinks[0]?.count).toBe(40);
    await expect(run(6, { readyAfterValid: true })).rejects.toThrow(
      /sink m_axis_tvalid valid=0 ready=0 received 0 \(ready waits for valid\)/,
    );
  });

  it('see a valid that is high in reset', async () => {
    const reset = { low: ['m_axis_tvalid'], cycles: 3 };
    await faulty.reset(reset);
    const early = await (await verilate(AXIS_FAULTS)).start({ plusargs: ['+valid_in_reset'] });
    const error = await violation(early.reset(reset));
    expect([error.rule, error.channel, error.cycle]).toEqual(['low-in-reset', 'm_axis_tvalid', 1]);
    expect(error.message).toContain('m_axis_tvalid is high in cycle 1 of the reset');
    // It is reset all the same.
    await early.poke('s_axis_tvalid', 1);
    const { m_axis_tvalid: valid } = await early.batch(4, {}, ['m_axis_tvalid']);
    expect(valid).toEqual(Uint8Array.of(1, 1, 1, 1));
    await early.close();
    await expect(faulty.reset({ ...reset, cycles: 1 })).rejects.toThrow(/second cycle/);
    await expect(faulty.reset({ low: ['m_axis_tdata'] })).rejects.toThrow(/32 bits wide/);
  });

  it('refuse what makes no sense', async () => {
    await expect(run(0, { ready: undefined })).rejects.toThrow(/has no ready to hold back/);
    await expect(run(0, { last: undefined })).rejects.toThrow(/m_axis_tvalid, which has no last/);
    await expect(run(0, { last: 'm_axis_tkeep' })).rejects.toThrow(/4 bits wide; one bit/);
  });
});
