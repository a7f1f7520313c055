import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ToolError, UsageError } from '../errors.js';
import { compileEngine } from './fixtures/compile.js';
import { FIFO, REGISTERS, TROUBLE, isAlive } from './fixtures/designs.js';
import { verilate, type Design, type Interactive, type StartOptions } from './index.js';

let registers: Design;
let fifo: Design;
let trouble: Design;
let sim: Interactive | undefined;

beforeAll(async () => {
  registers = await verilate(REGISTERS);
  fifo = await verilate(FIFO);
  trouble = await verilate(TROUBLE);
});

afterEach(() => {
  sim?.kill();
});

async function begin(design: Design, options: StartOptions = {}): Promise<Interactive> {
  sim = await design.interactive(options);
  await sim.reset();
  return sim;
}

describe('cycle', () => {
  it('does what a batch does, whatever the widths', async () => {
    const interactive = await begin(registers);
    const batches = await registers.start();
    const ahead = interactive.cycles;
    const words = fc.record({
      a_i: fc.nat(1),
      b_i: fc.nat(255),
      c_i: fc.bigInt(0n, 2n ** 33n - 1n),
      d_i: fc.bigInt(0n, 2n ** 64n - 1n),
      e_i: fc.bigInt(0n, 2n ** 65n - 1n),
      f_i: fc.bigInt(0n, 2n ** 200n - 1n),
    });
    const some = fc.record({ driven: words, keys: fc.subarray(['a_i', 'b_i', 'd_i', 'f_i']) });
    await fc.assert(
      fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 12 }), async (cycles) => {
        await interactive.reset();
        await batches.reset();
        for (const { driven, keys } of cycles) {
          const entries = Object.entries(driven).filter(
            ([name]) => keys.includes(name) || name === 'c_i' || name === 'e_i',
          );
          const sampled = await interactive.cycle(Object.fromEntries(entries));
          for (const [name, value] of entries) void batches.poke(name, value);
          for (const { name, width, direction } of registers.ports) {
            if (direction !== 'output') continue;
            const value = sampled[name];
            expect(typeof value, name).toBe(width <= 32 ? 'number' : 'bigint');
            expect(BigInt(value ?? -1), name).toBe(await batches.peek(name));
          }
          await batches.step();
        }
        expect(interactive.cycles - batches.cycles).toBe(ahead);
      }),
      { numRuns: 25 },
    );
    await batches.close();
  });

  it('samples before the clock rises, and only what was asked for', async () => {
    const { cycle, peek } = bound(await begin(fifo));
    expect(await cycle({ in_valid_i: 1, in_data_i: 7 }, ['level_o'])).toEqual({ level_o: 0 });
    expect(await cycle({ in_valid_i: 0 }, ['level_o', 'out_data_o'])).toEqual({
      level_o: 1,
      out_data_o: 7,
    });
    expect(await peek('level_o')).toBe(1);
  });
});

/** Its methods by themselves. */
function bound(from: Interactive) {
  return {
    cycle: from.cycle.bind(from),
    peek: from.peek.bind(from),
    poke: from.poke.bind(from),
    step: from.step.bind(from),
  };
}

describe('peek, poke and step', () => {
  it('happen in the order of the calls, awaited or not', async () => {
    const { peek, poke, step } = bound(await begin(registers));
    void poke('b_i', 1);
    void step();
    void poke('b_i', 2);
    const one = peek('b_o');
    void step(3_000_000);
    void poke('b_i', 3);
    const two = peek('b_o');
    void step();
    void poke('b_i', 4);
    expect([await one, await two, await peek('b_o')]).toEqual([1, 2, 3]);
  });

  it('takes any number of pokes', async () => {
    const { peek, poke, step } = bound(await begin(registers));
    for (let i = 0; i < 5000; i++) await poke('f_i', BigInt(i) << 150n);
    await step();
    expect(await peek('f_o')).toBe(4999n << 150n);
  });

  it('refuses names and values at once, and does nothing then', async () => {
    const { cycle, peek, poke, step } = bound(await begin(registers));
    await poke('b_i', 9);
    await expect(cycle({ b_i: 1, c_i: 2n ** 33n })).rejects.toThrow(/c_i: 8589934592 .* 33 bits/);
    await expect(cycle({ b_i: 256 })).rejects.toThrow(RangeError);
    await expect(cycle({ b_i: 1.5 })).rejects.toThrow(RangeError);
    await expect(cycle({ b_i: -129n })).rejects.toThrow(RangeError);
    await expect(cycle({ c_i: 0.5 })).rejects.toThrow(RangeError);
    await expect(cycle({ f_i: -1n })).rejects.toThrow(RangeError);
    await expect(cycle({ b_i: 1, zz: 1 })).rejects.toThrow(/no port zz; its ports are/);
    await expect(cycle({ b_i: 1 }, ['zz'])).rejects.toThrow(/no port zz/);
    await expect(cycle({ b_i: undefined })).rejects.toThrow(
      /cycle: b_i is undefined; a value is needed, or leave b_i out/,
    );
    await expect(cycle({ b_o: 1 })).rejects.toThrow(UsageError);
    await expect(poke('clk_i', 1)).rejects.toThrow(/is the clock/);
    await expect(peek('zz')).rejects.toThrow(UsageError);
    await expect(step(-1)).rejects.toThrow(/-1/);
    expect(sim?.cycles).toBe(2);
    await step();
    expect(await peek('b_o')).toBe(9);
  });

  it('leaves a journal that another process can run', async () => {
    const { cycle, peek } = bound(await begin(registers, { journal: true }));
    await cycle({ b_i: 5, f_i: 77n });
    await cycle({ b_i: 6 });
    const other = await registers.start();
    for (const entry of sim?.journal?.entries ?? []) await other.perform(entry);
    expect(await other.peek('b_o')).toBe(BigInt(await peek('b_o')));
    expect(await other.peek('f_o')).toBe(77n);
    await other.close();
  });
});

describe('memories', () => {
  it('go through whole, however large, and timers run meanwhile', async () => {
    // More than the shared memory holds: in pieces through the pipe.
    const deep = await verilate({ ...FIFO, parameters: { Depth: 2 ** 21, Width: 64 } });
    const interactive = await begin(deep);
    const data = BigUint64Array.from({ length: 2 ** 21 }, (_, i) => BigInt(i) * 0x9e37_79b9_7f4an);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await interactive.writeMemory('fifo.mem', 0, data);
    const read = await interactive.readMemory('fifo.mem');
    clearInterval(timer);
    expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(data.buffer))).toBe(0);
    expect(ticks).toBeGreaterThan(0);
    await interactive.writeMemory('fifo.mem', 5, data.slice(0, 2 ** 17));
    const part = await interactive.readMemory('fifo.mem', 5, 2 ** 17);
    expect(Buffer.compare(Buffer.from(part.buffer), Buffer.from(data.buffer, 0, 2 ** 20))).toBe(0);
  });
});

describe('timers', () => {
  it('run while calls follow one another, and during a long one', async () => {
    const interactive = await begin(fifo);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    // Where no timer runs, this ends with the time of the test.
    while (ticks < 5) await interactive.step();
    ticks = 0;
    const long = interactive.step(1e10);
    while (ticks < 5) await sleep(20);
    interactive.kill();
    await expect(long).rejects.toThrow(/killed by its user/);
    clearInterval(timer);
  });
});

/** The words of what fails when the design is told something. */
async function failure(command: number, options: StartOptions = {}): Promise<string> {
  const interactive = await begin(trouble, options);
  const error: unknown = await interactive
    .cycle({ command_i: command })
    .then(() => interactive.step(50_000))
    .then(() => interactive.step(50_000))
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ToolError);
  await expect(interactive.step()).rejects.toThrow(ToolError);
  await expect(interactive.poke('command_i', 0)).rejects.toThrow(ToolError);
  const { pid } = interactive;
  await interactive.close();
  expect(isAlive(pid ?? 0)).toBe(false);
  return (error as Error).message;
}

describe('a simulation in trouble', () => {
  it('tells how it ended: $fatal, $finish, an assertion, no settling', async () => {
    expect(await failure(1)).toMatch(/stopped at cycle 3: .*SIGABRT[^]*told to die/);
    expect(await failure(2)).toMatch(/stopped at cycle 3: the design called \$finish/);
    expect(await failure(3)).toMatch(/stopped at cycle 3[^]*told to assert/);
    expect(await failure(4)).toMatch(/stopped at cycle 2[^]*did not converge/);
  });

  it('is ended when one evaluation does not end, while timers run on', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 20);
    expect(await failure(8, { timeoutSeconds: 0.7 })).toMatch(/no sign of life for 0.7 s during/);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  it('is ended when it is stopped', async () => {
    const interactive = await begin(fifo, { timeoutSeconds: 0.5 });
    process.kill(interactive.pid ?? 0, 'SIGSTOP');
    await expect(interactive.step()).rejects.toThrow(/no sign of life for 0.5 s during step/);
  });

  it('tells of kill -9', async () => {
    const interactive = await begin(fifo);
    process.kill(interactive.pid ?? 0, 'SIGKILL');
    await expect(
      (async () => {
        for (;;) await interactive.step();
      })(),
    ).rejects.toThrow(/the process was ended by SIGKILL/);
  });

  it('prints as much as it likes', async () => {
    let characters = 0;
    const onOutput = (line: string) => (characters += line.length);
    const interactive = await begin(trouble, { onOutput });
    await interactive.poke('command_i', 6);
    await interactive.step(20_000);
    await interactive.close();
    expect(characters).toBe(20_000 * 1024);
  });
});

describe('the process of its user', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'systole-interactive-'));
    const engine = compileEngine(folder);
    writeFileSync(
      join(folder, 'user.mjs'),
      `import { verilate } from ${JSON.stringify(engine)};
      const design = await verilate(${JSON.stringify(TROUBLE)});
      const sim = await design.interactive();
      await sim.reset();
      await sim.poke('command_i', Number(process.argv[2]));
      console.log(sim.pid);
      for (;;) await sim.step();`,
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The user's process while it drives a simulation, and the simulator's processes. */
  async function start(command: number): Promise<{ user: ChildProcess; pids: number[] }> {
    const user = spawn(process.execPath, [join(folder, 'user.mjs'), String(command)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(user.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const guards = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    expect(guards).toHaveLength(1);
    await sleep(300);
    return { user, pids: [pid, ...guards.map(Number)] };
  }

  it.each([
    ['is killed', 'SIGKILL', 0],
    ['is killed in an endless evaluation', 'SIGKILL', 8],
    ['is interrupted', 'SIGINT', 0],
    ['is interrupted in an endless evaluation', 'SIGINT', 8],
  ] as const)('%s: nothing is left', async (_, signal, command) => {
    const { user, pids } = await start(command);
    const begun = performance.now();
    const ended = once(user, 'exit');
    user.kill(signal);
    expect((await ended)[1]).toBe(signal);
    expect(performance.now() - begun).toBeLessThan(20_000);
    for (let tries = 0; tries < 50 && pids.some(runs); tries++) await sleep(40);
    expect(pids.filter(runs)).toEqual([]);
  });
});

/** A process that is not merely waiting for its parent to take note of its end. */
function runs(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}
