import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { ToolError, UsageError } from '../errors.js';
import { FIFO, fixture, isAlive } from './fixtures/designs.js';
import { descendants, isRunning } from './fixtures/processes.js';
import { verilate, type Design, type Simulation, type Snapshot } from './index.js';

let design: Design;

beforeAll(async () => {
  design = await verilate(FIFO);
});

async function started(): Promise<Simulation> {
  const simulation = await design.start();
  await simulation.reset();
  return simulation;
}

/** All that a simulation shows of itself after it was given some words under seeded stalls. */
async function run(simulation: Simulation, words: number): Promise<unknown> {
  const job = await simulation.streams({
    sources: [
      {
        valid: 'in_valid_i',
        ready: 'in_ready_o',
        payload: { in_data_i: Uint16Array.from({ length: words }, (_, i) => 7 * i + words) },
        count: words,
        stall: 0.4,
      },
    ],
    sinks: [{ valid: 'out_valid_o', ready: 'out_ready_i', payload: ['out_data_o'], stall: 0.5 }],
    until: { cycles: 3 * words },
    record: ['level_o', 'in_valid_i', 'in_data_i'],
  });
  return { job, memory: await simulation.readMemory('fifo.mem'), cycles: simulation.cycles };
}

describe('a snapshot', () => {
  it('is gone back to with everything: what follows is what followed then', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        async (steps, choices) => {
          const simulation = await started();
          try {
            // A plain model of the stack: what was seen after each snapshot.
            const seen: { snapshot: Snapshot; words: number; then: unknown }[] = [];
            for (const words of steps) {
              const snapshot = await simulation.snapshot();
              expect(snapshot.cycle).toBe(simulation.cycles);
              seen.push({ snapshot, words, then: await run(simulation, words) });
            }
            for (const choice of choices) {
              const index = choice % seen.length;
              const kept = seen[index];
              if (kept === undefined) throw new Error('no snapshot');
              const { snapshot, words, then } = kept;
              await simulation.restore(snapshot);
              expect(simulation.cycles).toBe(snapshot.cycle);
              expect(await run(simulation, words)).toEqual(then);
              for (const dropped of seen.splice(index + 1)) {
                await expect(simulation.restore(dropped.snapshot)).rejects.toThrow(/was dropped/);
              }
            }
          } finally {
            await simulation.close();
          }
        },
      ),
      settings(10),
    );
  });

  it('works for requests queued ahead, and leaves what was asked before it', async () => {
    const simulation = await started();
    const snapshot = await simulation.snapshot();
    const before = simulation.step(1000);
    const restored = simulation.restore(snapshot);
    const after = simulation.batch(3, {}, ['level_o']);
    await Promise.all([before, restored]);
    expect((await after)['level_o']).toEqual(new Uint8Array(3));
    expect(simulation.cycles).toBe(5);
    await simulation.close();
  });

  it('is refused for another simulation, and beyond 64', async () => {
    const [simulation, other] = [await started(), await started()];
    const foreign = await other.snapshot();
    await expect(simulation.restore(foreign)).rejects.toThrow(UsageError);
    const first = await simulation.snapshot();
    for (let i = 1; i < 64; i++) await simulation.snapshot();
    const refused = simulation.snapshot();
    await expect(refused).rejects.toThrow(ToolError);
    await expect(refused).rejects.toThrow(/there are 64 snapshots/);
    // It can be used on, and there is room again.
    await simulation.restore(first);
    await simulation.step(2);
    await simulation.snapshot();
    expect(simulation.cycles).toBe(4);
    await Promise.all([simulation.close(), other.close()]);
  });

  it('takes the journal back', async () => {
    const simulation = await design.start({ journal: true });
    await simulation.reset();
    await simulation.step(3);
    const snapshot = await simulation.snapshot();
    const kept = [...(simulation.journal?.entries ?? [])];
    expect(kept).toHaveLength(2);
    await simulation.step(4);
    await simulation.reset(5);
    await simulation.restore(snapshot);
    expect(simulation.journal?.entries).toEqual(kept);
    await simulation.close();
  });
});

describe('a waveform', () => {
  it('is not open across a snapshot, and starts after going back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'systole-snapshot-'));
    try {
      const spec = { top: 'shapes', sources: [fixture('shapes.sv')], allowWarnings: ['REALCVT'] };
      const simulation = await (await verilate({ ...spec, traced: true })).start();
      const drive = () =>
        simulation.batch(20, { d_i: Uint8Array.from({ length: 20 }, (_, i) => 37 * i) }, []);
      const snapshot = await simulation.snapshot();
      await simulation.traceStart(join(folder, 'first.vcd'));
      await drive();
      await expect(simulation.snapshot()).rejects.toThrow(/a waveform is being written/);
      // Closed, and whole.
      await simulation.restore(snapshot);
      await simulation.traceStart(join(folder, 'second.vcd'));
      await drive();
      await simulation.close();
      const text = (name: string) =>
        readFileSync(join(folder, name), 'utf8').replace(/\$date[^$]*\$end/, '');
      expect(text('second.vcd')).toBe(text('first.vcd'));
      expect(text('first.vcd')).toContain('#200');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a simulation with snapshots', () => {
  it.each([
    ['$fatal', 1, /stopped at cycle 13: the process was ended by SIGABRT[^]*told to die/],
    ['$finish', 2, /stopped at cycle 13: the design called \$finish/],
    ['a failed assertion', 3, /stopped at cycle 13: .*SIGABRT[^]*told to assert/],
  ])('tells of %s as one without', async (_what, value, words) => {
    const simulation = await started();
    const { pid = 0 } = simulation;
    const first = await simulation.snapshot();
    await simulation.step(10);
    await simulation.snapshot();
    await simulation.step(100);
    await simulation.restore(first);
    await simulation.step(10);
    await simulation.snapshot();
    await simulation.poke('command_i', value);
    await expect(simulation.step(1000)).rejects.toThrow(words);
    await simulation.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves no process when any of its own is killed, or when it is closed', async () => {
    const pids: number[] = [];
    for (const victim of [0, 1, 2, 3, undefined]) {
      const simulation = await started();
      for (let i = 0; i < 3; i++) await simulation.snapshot();
      const { pid = 0 } = simulation;
      const all = [pid, ...descendants(pid)];
      expect(all).toHaveLength(4);
      pids.push(...all);
      if (victim !== undefined) {
        const running = simulation.step(1e9);
        setTimeout(() => process.kill(all[victim] ?? 0, 'SIGKILL'), 20);
        await expect(running).rejects.toThrow(/ended by SIGKILL/);
      }
      await simulation.close();
    }
    // Init may take a moment to ask for those whose parent was killed.
    for (let wait = 0; wait < 100 && pids.some(isRunning); wait++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('is killed as a whole', async () => {
    const simulation = await started();
    await simulation.snapshot();
    const running = simulation.step(1e9);
    const { pid = 0 } = simulation;
    const [worker = 0] = descendants(pid);
    simulation.kill();
    await expect(running).rejects.toThrow(/killed by its user/);
    await simulation.close();
    expect(isRunning(worker)).toBe(false);
  });
});
