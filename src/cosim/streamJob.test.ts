import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolError, UsageError } from '../errors.js';
import { FIFO } from './fixtures/designs.js';
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
    await expect(behind).rejects.toThrow(/an earlier request failed/);
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
