import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { UsageError } from '../errors.js';
import { FIFO, fixture } from './fixtures/designs.js';
import { verilate, type Clock, type Design, type DesignSpec, type Simulation } from './index.js';

const CROSSING: DesignSpec = {
  top: 'crossing',
  sources: [fixture('crossing.sv')],
  clocks: [
    { port: 'a_clk_i', period: 10 },
    { port: 'b_clk_i', period: 14, phase: 3 },
  ],
  // Its counters look at the reset as data.
  allowWarnings: ['SYNCASYNCNET'],
};

let design: Design;

beforeAll(async () => {
  design = await verilate(CROSSING);
});

const clock = (port: string) =>
  fc
    .record({ half: fc.integer({ min: 1, max: 20 }), phase: fc.nat(39) })
    .map(({ half, phase }): Clock => ({ port, period: 2 * half, phase: phase % (2 * half) }));
const bothClocks = fc.tuple(clock('a_clk_i'), clock('b_clk_i'));

/** Rising edges of a clock before a time. */
function risesBefore({ period, phase = 0 }: Clock, time: number): number {
  return Math.max(0, Math.ceil((time - phase) / period) - 1);
}

function numbers(columns: Readonly<Record<string, ArrayLike<number | bigint>>>, name: string) {
  return Array.from(columns[name] ?? [], Number);
}

async function withSimulation<T>(
  clocks: readonly Clock[],
  work: (simulation: Simulation) => Promise<T>,
): Promise<T> {
  const simulation = await design.start({ clocks });
  try {
    return await work(simulation);
  } finally {
    await simulation.close();
  }
}

describe('several clocks', () => {
  it('have their edges at the times of their periods and phases', async () => {
    await fc.assert(
      fc.asyncProperty(
        bothClocks,
        fc.array(fc.record({ of: fc.nat(1), cycles: fc.integer({ min: 1, max: 30 }) }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (clocks, batches) => {
          await withSimulation(clocks, async (simulation) => {
            let [time, done] = [0, 0];
            for (const { of, cycles } of batches) {
              const by = clocks[of] ?? clocks[0];
              const names = ['a_rises_o', 'a_falls_o', 'b_rises_o', 'b_seen_o'];
              const got = await simulation.batch(cycles, {}, names, { clock: by.port });
              done = risesBefore(by, time + 1);
              const [a, b] = clocks;
              const times = Array.from(
                { length: cycles },
                (_, i) => (done + i + 1) * by.period + (by.phase ?? 0),
              );
              // What the registers at that edge see: everything before it, nothing of it.
              expect(numbers(got, 'a_rises_o')).toEqual(times.map((t) => risesBefore(a, t)));
              expect(numbers(got, 'b_rises_o')).toEqual(times.map((t) => risesBefore(b, t)));
              expect(numbers(got, 'a_falls_o')).toEqual(
                times.map((t) => risesBefore(a, t - a.period / 2)),
              );
              // Between two registers, too, with edges at the same time.
              for (const [i, t] of times.entries()) {
                const rises = risesBefore(a, t);
                if (rises === 0) continue;
                const lastRise = rises * a.period + (a.phase ?? 0);
                expect(numbers(got, 'b_seen_o')[i]).toBe(risesBefore(b, lastRise));
              }
              time = times.at(-1) ?? time;
              expect(simulation.cycles).toBe(risesBefore(a, time + 1));
            }
          });
        },
      ),
      settings(40),
    );
  });

  it('take words into one and out of the other, each at its own edges', async () => {
    await fc.assert(
      fc.asyncProperty(
        bothClocks,
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.constantFrom(0, 0.3, 0.7),
        fc.constantFrom(0, 0.3, 0.7),
        async (clocks, bytes, sourceStall, sinkStall) => {
          const words = Uint8Array.from(bytes);
          await withSimulation(clocks, async (simulation) => {
            await simulation.reset();
            const { sinks, sources } = await simulation.streams({
              sources: [
                {
                  valid: 'in_valid_i',
                  ready: 'in_ready_o',
                  payload: { in_data_i: words },
                  count: words.length,
                  stall: sourceStall,
                },
              ],
              sinks: [
                {
                  valid: 'out_valid_o',
                  ready: 'out_ready_i',
                  payload: ['out_data_o'],
                  stall: sinkStall,
                  clock: 'b_clk_i',
                },
              ],
              until: { received: words.length },
              watchdog: 10_000,
            });
            expect(sources[0]?.sent).toBe(words.length);
            expect(sinks[0]?.payload['out_data_o']).toEqual(words);
          });
        },
      ),
      settings(40),
    );
  });

  it('would lose or double words if they passed at the edges of the other', async () => {
    // The test above can fail: the same sink at the wrong clock.
    const clocks = [
      { port: 'a_clk_i', period: 4 },
      { port: 'b_clk_i', period: 38 },
    ];
    await withSimulation(clocks, async (simulation) => {
      await simulation.reset();
      const words = Uint8Array.of(1, 2, 3, 4, 5);
      const { sinks } = await simulation.streams({
        sources: [
          {
            valid: 'in_valid_i',
            ready: 'in_ready_o',
            payload: { in_data_i: words },
            count: 5,
          },
        ],
        sinks: [{ valid: 'out_valid_o', ready: 'out_ready_i', payload: ['out_data_o'] }],
        until: { received: 5 },
      });
      expect(sinks[0]?.payload['out_data_o']).not.toEqual(words);
    });
  });

  it('one of them alone is as the single one, cycle by cycle', async () => {
    const run = async (spec: DesignSpec) => {
      const simulation = await (await verilate(spec)).start();
      await simulation.reset();
      const job = await simulation.streams({
        sources: [
          {
            valid: 'in_valid_i',
            ready: 'in_ready_o',
            payload: { in_data_i: Uint16Array.from({ length: 50 }, (_, i) => 3 * i) },
            count: 50,
            stall: 0.4,
          },
        ],
        sinks: [
          { valid: 'out_valid_o', ready: 'out_ready_i', payload: ['out_data_o'], stall: 0.4 },
        ],
        until: { received: 50 },
        record: ['level_o', 'in_data_i', 'in_valid_i', 'out_ready_i'],
      });
      const rest = await simulation.batch(
        5,
        { in_valid_i: new Uint8Array(5).fill(1), in_data_i: Uint16Array.of(5, 4, 3, 2, 1) },
        ['level_o', 'in_ready_o'],
      );
      const level = await simulation.peek('level_o');
      const { cycles } = simulation;
      await simulation.close();
      return { job, rest, level, cycles };
    };
    const single = await run(FIFO);
    expect(await run({ ...FIFO, clocks: [{ port: 'clk_i', period: 10 }] })).toEqual(single);
    expect(await run({ ...FIFO, clocks: [{ port: 'clk_i', period: 6, phase: 5 }] })).toEqual(
      single,
    );
  });

  it('show their edges in a waveform', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'systole-clocks-'));
    try {
      const traced = await verilate({ ...CROSSING, traced: true });
      const simulation = await traced.start();
      await simulation.traceStart(join(folder, 'a.vcd'));
      await simulation.batch(3, { in_data_i: Uint8Array.of(1, 2, 3) }, []);
      await simulation.poke('in_data_i', 9);
      await simulation.traceStop();
      await simulation.close();
      const vcd = readFileSync(join(folder, 'a.vcd'), 'utf8');
      expect(changes(vcd, 'a_clk_i')).toEqual(['0:0', '10:1', '15:0', '20:1', '25:0', '30:1']);
      expect(changes(vcd, 'b_clk_i')).toEqual(['0:0', '17:1', '24:0']);
      expect(changes(vcd, 'in_data_i')).toEqual(['0:1', '10:10', '20:11', '30:1001']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('go on from a snapshot as they were', async () => {
    await withSimulation(CROSSING.clocks ?? [], async (simulation) => {
      await simulation.batch(3, {}, [], { clock: 'b_clk_i' });
      const snapshot = await simulation.snapshot();
      const follow = () => simulation.batch(9, {}, ['a_rises_o', 'b_rises_o']);
      const first = await follow();
      await simulation.restore(snapshot);
      expect(await follow()).toEqual(first);
    });
  });

  it('are refused where they are wrong', async () => {
    const wrong = async (clocks: readonly Clock[], words: RegExp) => {
      await expect(verilate({ ...CROSSING, clocks })).rejects.toThrow(UsageError);
      await expect(verilate({ ...CROSSING, clocks })).rejects.toThrow(words);
    };
    await wrong([], /0 clocks/);
    await wrong([{ port: 'a_clk_i', period: 7 }], /period of clock a_clk_i is 7 ns/);
    await wrong([{ port: 'a_clk_i', period: 8, phase: 8 }], /phase .* 8 ns.*from 0 to 7/);
    await wrong([{ port: 'in_data_i', period: 8 }], /1-bit input of crossing; those are: a_clk_i/);
    const a = { port: 'a_clk_i', period: 2 };
    await wrong([a, a], /named twice/);
    await expect(verilate({ ...CROSSING, clock: 'a_clk_i' })).rejects.toThrow(/both clock and/);
    await expect(design.start({ clocks: [a] })).rejects.toThrow(/a_clk_i, b_clk_i/);
    const simulation = await design.start();
    await expect(simulation.step(1, { clock: 'clk' })).rejects.toThrow(/it has: a_clk_i, b_clk/);
    await expect(simulation.poke('b_clk_i', 1)).rejects.toThrow(/b_clk_i is a clock/);
    await simulation.close();
  });
});

/** The changes of a signal in a VCD, as time:value. */
function changes(vcd: string, name: string): string[] {
  const code = new RegExp(`\\$var wire +\\d+ (\\S+) ${name} `).exec(vcd)?.[1];
  const found: string[] = [];
  let time = '';
  for (const line of vcd.split('\n')) {
    if (line.startsWith('#')) time = line.slice(1);
    const [, value, of] = /^b?([01]+) ?(\S+)$/.exec(line) ?? [];
    if (value !== undefined && of === code && time !== '') {
      found.push(`${time}:${value.replace(/^0+(?=.)/, '')}`);
    }
  }
  return found;
}

describe('an asynchronous reset', () => {
  const seen = async (simulation: Simulation) => {
    const names = ['a_rises_o', 'reset_rises_o', 'releases_o', 'release_high_o'];
    const values = await Promise.all(names.map((name) => simulation.peek(name)));
    return values.map(Number);
  };

  it.each([
    ['high', 0, 1],
    ['low', 0, 0],
    ['high', 3, 1],
    ['low', 3, 0],
  ] as const)(
    'is released while the clock is %s after %d cycles',
    async (release, cycles, high) => {
      const single = await verilate({
        ...CROSSING,
        clocks: undefined as never,
        clock: 'a_clk_i',
      });
      for (const from of [design, single]) {
        const simulation = await from.start();
        await simulation.reset();
        await simulation.step(5);
        const before = await seen(simulation);
        await simulation.step();
        await simulation.reset({ cycles, asynchronous: true, release });
        const after = await seen(simulation);
        const difference = after.map((value, i) => value - (before[i] ?? 0));
        // The other clock may need more of them for as many of its own.
        if (from === single || cycles === 0) expect(difference[1]).toBe(cycles);
        expect(difference[1]).toBeGreaterThanOrEqual(cycles);
        expect(difference.slice(0, 3)).toEqual([Number(difference[1]) + 1, difference[1], 1]);
        expect(after[3]).toBe(high);
        await simulation.close();
      }
    },
  );

  it('acts without an edge, where a synchronous one of 0 cycles does not', async () => {
    const simulation = await (await verilate(FIFO)).start();
    await simulation.reset();
    const fill = () => simulation.batch(2, { in_valid_i: Uint8Array.of(1, 1) }, []);
    await fill();
    expect(await simulation.peek('level_o')).toBe(2n);
    await simulation.reset(0);
    expect(await simulation.peek('level_o')).toBe(2n);
    const { cycles } = simulation;
    await simulation.reset({ cycles: 0, asynchronous: true });
    expect(await simulation.peek('level_o')).toBe(0n);
    expect(simulation.cycles).toBe(cycles);
    await expect(simulation.reset({ release: 'low' })).rejects.toThrow(UsageError);
    await simulation.close();
  });

  it('is in a waveform between the edges', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'systole-reset-'));
    try {
      const simulation = await (await verilate({ ...FIFO, traced: true })).start();
      await simulation.reset();
      await simulation.traceStart(join(folder, 'a.vcd'));
      await simulation.step(2);
      await simulation.reset({ cycles: 1, asynchronous: true, release: 'low' });
      await simulation.step();
      await simulation.reset({ cycles: 0, asynchronous: true });
      await simulation.step();
      await simulation.traceStop();
      await simulation.close();
      const vcd = readFileSync(join(folder, 'a.vcd'), 'utf8');
      expect(changes(vcd, 'rst_ni')).toEqual(['25:1', '41:0', '56:1', '61:0', '62:1']);
      expect(changes(vcd, 'clk_i')).toEqual([
        '25:0',
        '30:1',
        '35:0',
        '40:1',
        '45:0',
        '50:1',
        '55:0',
        '60:1',
        '65:0',
        '70:1',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
