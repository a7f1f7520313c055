import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG } from '../../testbench/properties/settings.js';
import { ToolError } from '../errors.js';
import { compileEngine } from './fixtures/compile.js';
import { FIFO, TROUBLE, fixture, isAlive } from './fixtures/designs.js';
import { descendants, isRunning } from './fixtures/processes.js';
import { verilate, type Design, type Simulation } from './index.js';
import { lookUp } from './toolchain.js';

/** What a design is told to do: see trouble.sv. */
const Command = {
  die: 1,
  finish: 2,
  assert: 3,
  ring: 4,
  flood: 5,
  floodStderr: 6,
  endlessLine: 7,
  endlessEvaluation: 8,
} as const;

let design: Design;
let fifo: Design;
let folder: string;
let engine: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-robust-'));
  engine = compileEngine(folder);
  design = await verilate(TROUBLE);
  fifo = await verilate(FIFO);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A simulation that has been told something; what it does then. */
async function told(command: number, timeoutSeconds = 60): Promise<Simulation> {
  const simulation = await design.start({ timeoutSeconds });
  await simulation.reset();
  await simulation.poke('command_i', command);
  return simulation;
}

/** The words of what `work` failed with. */
async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('nothing failed'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ToolError);
  return (error as Error).message;
}

/** A simulation beside the one in trouble must not notice. */
async function undisturbed(work: () => Promise<void>): Promise<void> {
  const other = await fifo.start();
  await other.reset();
  const running = other.streams({
    sources: [
      {
        valid: 'in_valid_i',
        ready: 'in_ready_o',
        payload: { in_data_i: Uint16Array.from({ length: 5000 }, (_, i) => i % 4096) },
        count: 5000,
        stall: 0.5,
      },
    ],
    sinks: [{ valid: 'out_valid_o', ready: 'out_ready_i', payload: ['out_data_o'], stall: 0.5 }],
    until: { received: 5000 },
  });
  await work();
  const { sinks } = await running;
  expect(sinks[0]?.payload['out_data_o']?.[4999]).toBe(4999 % 4096);
  await other.close();
}

describe('a design that ends its simulation', () => {
  it.each([
    ['die', /SIGABRT[\s\S]*trouble\.sv:\d+: .*told to die/],
    ['finish', /the design called \$finish/],
    ['assert', /SIGABRT[\s\S]*told to assert/],
    ['ring', /SIGABRT[\s\S]*did not converge/],
  ] as const)('by %s takes only its own work with it', async (command, words) => {
    await undisturbed(async () => {
      const simulation = await told(Command[command]);
      const { pid = 0 } = simulation;
      const work = [simulation.step(1000), simulation.peek('count_o'), simulation.step(5)];
      for (const message of await Promise.all(work.map(failure))) {
        expect(message).toMatch(words);
        expect(message).toMatch(/stopped at cycle [23]:/);
      }
      await simulation.close();
      expect(isAlive(pid)).toBe(false);
    });
  });

  it('in one evaluation that never ends is ended for it', async () => {
    await undisturbed(async () => {
      const simulation = await told(Command.endlessEvaluation, 1);
      const { pid = 0 } = simulation;
      expect(await failure(simulation.step())).toMatch(
        /no sign of life for 1 s during batch, after cycle 2/,
      );
      await simulation.close();
      expect(isAlive(pid)).toBe(false);
    });
  });
});

describe('a design that prints without end', () => {
  const before = process.memoryUsage.rss();

  it.each(['flood', 'floodStderr', 'endlessLine'] as const)(
    '(%s, 100 MB) neither blocks nor fills the memory',
    async (command) => {
      const simulation = await told(Command[command]);
      await simulation.step(100_000);
      expect(simulation.cycles).toBe(100_002);
      // What it said last is in the message, but not the whole of it.
      await simulation.poke('command_i', Command.die);
      const message = await failure(simulation.step());
      expect(message).toMatch(/told to die/);
      expect(message.length).toBeLessThan(20_000);
      expect(process.memoryUsage.rss() - before).toBeLessThan(300e6);
    },
  );

  it('hands over every line, a long one in pieces', async () => {
    const lines: string[] = [];
    const simulation = await design.start({ onOutput: (line) => lines.push(line) });
    await simulation.reset();
    await simulation.poke('command_i', Command.flood);
    await simulation.step(20);
    await simulation.poke('command_i', Command.endlessLine);
    await simulation.step(20);
    await simulation.close();
    expect(lines.slice(0, 20).map(Number)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(lines.slice(20).map(({ length }) => length)).toEqual([8192, 8192, 4096]);
  });
});

describe('a model that never raises ready', () => {
  it('ends the job with the state of its ports, and can be used on', async () => {
    const simulation = await told(0);
    const message = await failure(
      simulation.streams({
        sources: [{ valid: 'valid_i', ready: 'ready_o', payload: {}, count: 3 }],
        sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: [] }],
        until: 'sent',
        watchdog: 1000,
      }),
    );
    expect(message).toMatch(/source valid_i valid=1 ready=0 sent 0 of 3/);
    expect(message).toMatch(/sink valid_o valid=0 ready=1 received 0/);
    await simulation.step(5);
    await simulation.close();
  });
});

describe('a simulator that is killed', () => {
  it('at any moment gives an error at once, and the next one starts', async () => {
    for (let round = 0; round < (LONG ? 300 : 25); round++) {
      const simulation = await fifo.start();
      const { pid = 0 } = simulation;
      const work = [simulation.reset(), simulation.step(2000), simulation.peek('level_o')];
      // A different moment each time, some of them before the first word is read.
      const delay = (round * 37) % 50;
      if (delay === 0) process.kill(pid, 'SIGKILL');
      else setTimeout(() => process.kill(pid, 'SIGKILL'), delay / 10);
      work.push(simulation.step(1e9));
      const ends = await Promise.allSettled(work);
      const last = ends.at(-1);
      expect(last?.status === 'rejected' && String(last.reason)).toMatch(
        /stopped at cycle \d+: the process was ended by SIGKILL/,
      );
      await simulation.close();
    }
  });
});

describe('many at once', () => {
  it('(200 simulations) all come to their ends', async () => {
    const levels = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const simulation = await fifo.start();
        await simulation.reset();
        await simulation.batch(
          i % 5,
          { in_valid_i: new Uint8Array(5).fill(1), in_data_i: new Uint16Array(5) },
          [],
        );
        const level = Number(await simulation.peek('level_o'));
        await simulation.close();
        return level;
      }),
    );
    expect(levels).toEqual(levels.map((_, i) => i % 5));
  });

  const rounds = LONG ? 10_000 : 300;
  it(
    `(${rounds} rounds of start, run, stop) leave neither memory nor descriptors`,
    async () => {
      const round = async () => {
        const simulation = await fifo.start();
        void simulation.reset();
        await simulation.step(20);
        await simulation.close();
      };
      const descriptors = () => readdirSync('/proc/self/fd').length;
      const warm = Math.ceil(rounds / 5);
      for (let i = 0; i < warm; i++) await round();
      globalThis.gc?.();
      const open = descriptors();
      const memory = process.memoryUsage.rss();
      for (let i = warm; i < rounds; i++) await round();
      globalThis.gc?.();
      expect(descriptors()).toBeLessThanOrEqual(open + 2);
      expect(process.memoryUsage.rss() - memory).toBeLessThan(60e6);
    },
    LONG ? 3_600_000 : 120_000,
  );
});

/** Runs a script that uses the engine in a Node process of its own. */
function node(script: string, prefix: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, `script${readdirSync(folder).length}.js`);
  writeFileSync(file, `import { verilate } from ${JSON.stringify(engine)};\n${script}`);
  const [command, ...args] = [...prefix, process.execPath, file];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let text = '';
  const collect = (part: Buffer) => (text += part.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, text: () => text, ended: once(child, 'close') as Promise<[number | null]> };
}

describe('Node killed with SIGKILL', () => {
  it.each([
    ['idle', 'await simulation.step();'],
    ['computing', 'void simulation.step(1e12);'],
    [
      'computing after two snapshots',
      `await simulation.snapshot(); await simulation.step(); await simulation.snapshot();
      void simulation.step(1e12);`,
    ],
    [
      'in an endless evaluation',
      `void simulation.poke('command_i', ${Command.endlessEvaluation}); void simulation.step();`,
    ],
  ])('leaves no simulator that is %s', async (_state, work) => {
    const run = node(`
      const design = await verilate(${JSON.stringify(TROUBLE)});
      const simulation = await design.start();
      await simulation.reset();
      ${work}
      setTimeout(() => console.log(\`pid \${simulation.pid}.\`), 300);
      setInterval(() => undefined, 1000);
    `);
    const pid = await new Promise<number>((resolve, reject) => {
      run.child.stdout.on('data', () => {
        const found = /pid (\d+)\./.exec(run.text());
        if (found) resolve(Number(found[1]));
      });
      run.ended.then(() => {
        reject(new Error(run.text()));
      }, reject);
    });
    const all = [pid, ...descendants(pid)];
    expect(all).toHaveLength(work.split('snapshot(').length);
    expect(all.every(isRunning)).toBe(true);
    run.child.kill('SIGKILL');
    await run.ended;
    for (let wait = 0; wait < 100 && all.some(isRunning); wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(all.filter(isRunning)).toEqual([]);
  });

  it('leaves no compiler and no lock while it builds', async () => {
    const cacheDir = join(folder, 'killed');
    // A compiler that would take a minute.
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    const slow = `#!/bin/sh\ncase "$*" in *--version*) exec ${lookUp('g++')} "$@" ;; esac\nexec sleep 60\n`;
    writeFileSync(join(tools, 'g++'), slow, { mode: 0o755 });
    const script = build(75, cacheDir);
    const run = node(script, [], { PATH: `${tools}:${process.env.PATH}` });
    let all: number[] = [];
    const isCompiling = () =>
      all.some((pid) => {
        try {
          return readlinkSync(`/proc/${pid}/exe`).endsWith('/sleep');
        } catch {
          return false; // It has just ended.
        }
      });
    for (let wait = 0; wait < 1000; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      all = descendants(run.child.pid ?? 0).filter(isRunning);
      if (isCompiling()) break;
    }
    expect(isCompiling()).toBe(true);
    run.child.kill('SIGKILL');
    await run.ended;
    for (let wait = 0; wait < 100 && all.some(isRunning); wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const left = all.filter(isRunning);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    expect(left).toEqual([]);
    expect(readdirSync(cacheDir).filter((name) => /^[0-9a-f]{40}$/.test(name))).toEqual([]);
    // The next one need not wait for the lock of a process that is gone.
    const begun = performance.now();
    const again = node(script);
    await again.ended;
    expect(again.text()).toMatch(/value 75n/);
    expect(performance.now() - begun).toBeLessThan(14_000);
  });
});

const MOUNT = ['unshare', '-rm', 'sh', '-c'] as const;
const canMount =
  spawnSync(MOUNT[0], [...MOUNT.slice(1), 'mount -t tmpfs none /mnt'], { stdio: 'ignore' })
    .status === 0;
if (!canMount) console.info('full disks are not tested: mount namespaces are not allowed here');

/** The same little design with another number is another build. */
function source(number: number): string {
  const file = join(folder, `n${number}.sv`);
  writeFileSync(
    file,
    `module n (input logic clk_i, output logic [31:0] q_o);\n` +
      `  always_ff @(posedge clk_i) q_o <= 32'd${number};\nendmodule\n`,
  );
  return file;
}

const build = (number: number, cacheDir: string) => `
  try {
    const design = await verilate({ top: 'n', sources: [${JSON.stringify(source(number))}] },
      { cacheDir: ${JSON.stringify(cacheDir)} });
    const simulation = await design.start();
    await simulation.step(2);
    console.log('value', await simulation.peek('q_o'));
    await simulation.close();
  } catch (error) {
    console.log(error.name, error.message);
  }
`;

describe('a compiler that stops', () => {
  it.each([
    [
      'with errors',
      'echo "Vdut___024root.h:12:3: error: oops" >&2; exit 1',
      /does not take what Verilator/,
    ],
    [
      'since it was killed',
      'echo "g++: fatal error: Killed signal terminated program" >&2; exit 1',
      /want of memory/,
    ],
    [
      'for want of room',
      'echo "cannot write s.o: No space left on device" >&2; exit 1',
      /set TMPDIR/,
    ],
  ])('%s shows no generated code', async (what, does, words) => {
    const tools = mkdtempSync(join(folder, 'tools-'));
    const script = `#!/bin/sh\ncase "$*" in *--version*) exec ${lookUp('g++')} "$@" ;; esac\n${does}\n`;
    writeFileSync(join(tools, 'g++'), script, { mode: 0o755 });
    const run = node(build(77, join(folder, 'stops')), [], {
      PATH: `${tools}:${process.env.PATH}`,
      TMPDIR: tools,
    });
    await run.ended;
    expect(run.text()).toMatch(words);
    expect(run.text()).not.toMatch(/Vdut|oops|error:/);
    const kept = /kept in (\S+)\. /.exec(run.text())?.[1];
    if (what === 'with errors') expect(readFileSync(kept ?? '', 'utf8')).toContain('oops');
  });
});

describe('a disk that is full', () => {
  it.skipIf(!canMount).each([
    ['the cache', '64k', 'cacheDir', /build cache .*: the disk is full.*SYSTOLE_CACHE/],
    ['the temporary folder', '200k', 'temp', /temporary folder .*: the disk is full.*set TMPDIR/],
  ])('%s: says so, and leaves nothing half', async (_what, size, which, words) => {
    const full = join(folder, `full-${which}`);
    const cacheDir = join(folder, `cache-${which}`);
    mkdirSync(full);
    const run = node(
      build(70, which === 'cacheDir' ? full : cacheDir) +
        `import { readdirSync } from 'node:fs'; console.log('left', readdirSync(${JSON.stringify(full)}).filter((n) => /^(new|systole)/.test(n)).length);`,
      [...MOUNT, `mount -t tmpfs -o size=${size} none '${full}' && exec "$0" "$@"`],
      which === 'temp' ? { TMPDIR: full } : {},
    );
    await run.ended;
    expect(run.text()).toMatch(words);
    expect(run.text()).toMatch(/left 0/);
    // With room it works at once.
    const again = node(build(70, cacheDir));
    await again.ended;
    expect(again.text()).toMatch(/value 70n/);
  });

  /** What a script prints that has 64 kB for its files in `full`. */
  async function onFullDisk(script: string): Promise<string> {
    const full = mkdtempSync(join(folder, 'full-'));
    const mount = `mount -t tmpfs -o size=64k none '${full}' && exec "$0" "$@"`;
    const run = node(script.replaceAll('FULL', full), [...MOUNT, mount]);
    await run.ended;
    return run.text();
  }

  it.skipIf(!canMount).each([
    ['vcd', 'traceStop'],
    ['fst', 'traceStop'],
    ['fst', 'close'],
  ])('a waveform (%s) that has no room is said, at %s at the latest', async (traced, end) => {
    const spec = { ...FIFO, parameters: { Width: 12 }, traced };
    const text = await onFullDisk(`
      const design = await verilate(${JSON.stringify(spec)});
      const simulation = await design.start();
      await simulation.reset();
      await simulation.traceStart('FULL/wave');
      const noise = Uint16Array.from({ length: 100_000 }, (_, i) => (i * i * 40503) >> 7 & 4095);
      const on = new Uint8Array(noise.length).fill(1);
      simulation.batch(noise.length, { in_valid_i: on, in_data_i: noise, out_ready_i: on }, []).catch(() => 0);
      await simulation.${end}().catch((error) => console.log(error.name, error.message));
      await simulation.close();
    `);
    expect(text).toMatch(
      /ToolError simulation of fifo stopped[\s\S]*full-\w+\/wave; is the disk full\?/,
    );
    expect(text).toMatch(/trace fewer cycles/);
  });

  it.skipIf(!canMount)('coverage that has no room stays where the simulator wrote it', async () => {
    const text = await onFullDisk(`
      import { existsSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
      const design = await verilate(${JSON.stringify({ ...FIFO, covered: true })});
      const simulation = await design.start({ coverageFile: 'FULL/a.dat' });
      await simulation.step(10);
      const other = await design.start({ coverageFile: 'FULL/b.dat' });
      await other.close();
      // Room for what the simulator writes, whose names are shorter, but not once more.
      const { bavail, bsize } = statfsSync('FULL');
      const { size } = statSync('FULL/b.dat');
      writeFileSync('FULL/filler', Buffer.alloc((bavail - Math.ceil(size / bsize)) * bsize));
      await simulation.close().catch((error) => console.log(error.name, error.message));
      console.log(existsSync('FULL/a.dat'), readFileSync('FULL/a.dat.raw').length > 1000);
    `);
    expect(text).toMatch(/ToolError coverage file .*a\.dat cannot be written: the disk is full/);
    expect(text).toMatch(/kept in .*a\.dat\.raw\.\nfalse true/);
  });
});

describe('a cache', () => {
  it('that is read-only still serves what is in it', async () => {
    const cacheDir = join(folder, 'read only');
    const first = node(build(71, cacheDir));
    await first.ended;
    expect(first.text()).toMatch(/value 71n/);
    const lock = (mode: number) => {
      chmodSync(cacheDir, mode);
    };
    lock(0o555);
    try {
      // Root may write anywhere: a read-only mount stops even that.
      const prefix = canMount
        ? [
            ...MOUNT,
            `mount --bind '${cacheDir}' '${cacheDir}' && mount -o remount,ro,bind '${cacheDir}' && exec "$0" "$@"`,
          ]
        : [];
      const again = node(build(71, cacheDir), prefix);
      await again.ended;
      expect(again.text()).toMatch(/value 71n/);
      if (canMount || process.getuid?.() !== 0) {
        const other = node(build(72, cacheDir), prefix);
        await other.ended;
        expect(other.text()).toMatch(
          /UsageError build cache .*cannot be written \((EROFS|EACCES)\)/,
        );
      }
    } finally {
      lock(0o755);
    }
  });

  it('shared by two versions of the project serves each its own', async () => {
    const cacheDir = join(folder, 'shared');
    // The other version has another harness, so that its simulators must not be mixed up.
    const other = mkdtempSync(join(folder, 'other-'));
    const otherEngine = compileEngine(other);
    const words = join(other, 'testbench/harness/words.h');
    writeFileSync(words, `// Another version.\n${readFileSync(words, 'utf8')}`);
    const script = (from: string) =>
      build(73, cacheDir).replaceAll(
        'verilate(',
        `(await import(${JSON.stringify(from)})).verilate(`,
      );
    const runs = [engine, otherEngine, engine, otherEngine].map((from) => node(script(from)));
    for (const run of runs) {
      await run.ended;
      expect(run.text()).toMatch(/value 73n/);
    }
    const entries = readdirSync(cacheDir).filter((name) => /^[0-9a-f]{40}$/.test(name));
    expect(entries).toHaveLength(2);
    expect(readdirSync(cacheDir).filter((name) => /^(new|old)-|\.lock$/.test(name))).toEqual([]);
  });

  it('with a damaged entry builds it again', async () => {
    const cacheDir = join(folder, 'damaged');
    const script = build(74, cacheDir);
    await node(script).ended;
    const [entry = ''] = readdirSync(cacheDir).filter((name) => /^[0-9a-f]{40}$/.test(name));
    for (const damage of [
      () => {
        truncateSync(join(cacheDir, entry, 'simulator'), 1000);
      },
      () => {
        rmSync(join(cacheDir, entry, 'simulator'));
      },
      () => {
        writeFileSync(join(cacheDir, entry, 'entry.json'), '{"ports": [');
      },
    ]) {
      damage();
      const run = node(script);
      await run.ended;
      expect(run.text()).toMatch(/value 74n/);
    }
    expect(readdirSync(cacheDir).filter((name) => /^(new|old)-/.test(name))).toEqual([]);
  });
});

describe('names', () => {
  it('with spaces, quotes and shell characters are data', async () => {
    const odd = join(folder, 'it\'s $(touch owned) & `more` "quoted"; rm');
    mkdirSync(odd);
    const file = join(odd, "a 'b' $(touch owned).sv");
    writeFileSync(
      file,
      `module n (input logic clk_i, output logic q_o);\n  always_ff @(posedge clk_i) q_o <= 1'b1;\nendmodule\n`,
    );
    const simulation = await (
      await verilate({ top: 'n', sources: [file] }, { cacheDir: join(odd, 'cache') })
    ).start();
    await simulation.step(2);
    expect(await simulation.peek('q_o')).toBe(1n);
    await simulation.close();
    for (const place of [odd, folder, process.cwd(), tmpdir()]) {
      expect(existsSync(join(place, 'owned'))).toBe(false);
    }
    await expect(verilate({ top: 'n; touch owned', sources: [file] })).rejects.toThrow(
      /not a Verilog identifier/,
    );
    await expect(verilate({ top: 'n', sources: [fixture('nowhere $(x).sv')] })).rejects.toThrow(
      /cannot be read \(ENOENT\)/,
    );
  });
});
