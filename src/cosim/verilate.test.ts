import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ToolError, UsageError } from '../errors.js';
import { compileEngine } from './fixtures/compile.js';
import { FIFO, fixture } from './fixtures/designs.js';
import { verilate, type Design, type DesignSpec } from './index.js';
import { lookUp } from './toolchain.js';

let folder: string;
let cacheDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systole-test-'));
  cacheDir = join(folder, 'cache');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A copy of the tiny design below `parent`, with a random increment so that nothing knows it. */
function tiny(parent: string, increment = 1): DesignSpec {
  mkdirSync(join(parent, 'include'), { recursive: true });
  copyFileSync(fixture('tiny.sv'), join(parent, 'tiny.sv'));
  writeFileSync(join(parent, 'include', 'tiny.svh'), `\`define INCREMENT 8'd${increment}\n`);
  return {
    top: 'tiny',
    sources: [join(parent, 'tiny.sv')],
    includeDirs: [join(parent, 'include')],
  };
}

async function output(spec: DesignSpec): Promise<unknown> {
  const design = await verilate(spec, { cacheDir });
  const simulation = await design.start();
  const { b_o } = await simulation.batch(2, { a_i: Uint8Array.of(10, 20) }, ['b_o']);
  await simulation.close();
  return b_o?.[1];
}

const entries = () => readdirSync(cacheDir).filter((name) => !/^(tools|runtime)/.test(name));

describe('verilate', () => {
  it('builds once, then finds it: also from a copy, not after a change of an include', async () => {
    const spec = tiny(join(folder, 'first'));
    const onStart = vi.fn();
    const both = await Promise.all([
      verilate(spec, { cacheDir, onStart }),
      verilate(spec, { cacheDir, onStart }),
    ]);
    expect(onStart).toHaveBeenCalledTimes(1);
    expect(both[0].key).toBe(both[1].key);
    expect(both[0].cached).toBe(false);
    const copy = await verilate(tiny(join(folder, 'second')), { cacheDir, onStart });
    expect(copy.cached).toBe(true);
    expect(onStart).toHaveBeenCalledTimes(1);
    expect(await output(spec)).toBe(11);
    expect(await output(tiny(join(folder, 'first'), 5))).toBe(15);
    expect(entries()).toHaveLength(2);
    const runtime = readdirSync(cacheDir).filter((name) => name.startsWith('runtime-'));
    expect(runtime).toHaveLength(1);
    expect(readdirSync(join(cacheDir, runtime[0] ?? ''))).toEqual(
      expect.arrayContaining(['verilated.o', 'streams.o']),
    );
    expect(readdirSync(join(cacheDir, both[0].key)).sort()).toEqual(['entry.json', 'simulator']);
  });

  it('copes with spaces, quotes and other characters in folder names', async () => {
    const odd = join(folder, 'a b\'c"d $(x) é');
    cacheDir = join(odd, 'cache');
    expect(await output(tiny(odd, 7))).toBe(17);
    writeFileSync(join(odd, 'wrong.sv'), 'module tiny;\n  oops oops;\nendmodule\n');
    const wrong = { ...tiny(odd), sources: [join(odd, 'wrong.sv')] };
    await expect(verilate(wrong, { cacheDir })).rejects.toThrow(`${join(odd, 'wrong.sv')}:2:`);
  });

  it("shows errors and warnings with file, line and the tool's words", async () => {
    const source = join(folder, 'bad.sv');
    writeFileSync(source, 'module bad(input logic a);\n  assign b = a +;\nendmodule\n');
    const bad = verilate({ top: 'bad', sources: [source] }, { cacheDir });
    await expect(bad).rejects.toThrow(ToolError);
    await expect(bad).rejects.toThrow(`${source}:2:17: syntax error`);
    writeFileSync(
      source,
      'module bad(input logic [3:0] a, output logic [2:0] b);\n  assign b = a;\nendmodule\n',
    );
    const spec = { top: 'bad', sources: [source] };
    await expect(verilate(spec, { cacheDir })).rejects.toThrow(`Warning-WIDTH: ${source}:2:12`);
    expect(entries()).toEqual([]);
    const allowed = await verilate({ ...spec, allowWarnings: ['WIDTH'] }, { cacheDir });
    const simulation = await allowed.start();
    // Without a clock: combinational.
    const { b } = await simulation.batch(2, { a: Uint8Array.of(7, 9) }, ['b']);
    expect(b).toEqual(Uint8Array.of(7, 1));
    await expect(simulation.reset()).rejects.toThrow(/no clock clk_i/);
    await simulation.close();
  });

  describe('refused Verilog', () => {
    const IO = '(input logic [3:0] a, output logic [2:0] b);\n';
    const CARET = /\n +\d+ \| .*\n +\| +\^/;

    /** The message for a module `m` whose file has a space in its name. */
    async function message(text: string, change: Partial<DesignSpec> = {}): Promise<string> {
      mkdirSync(join(folder, 'my rtl'), { recursive: true });
      const source = join(folder, 'my rtl', 'the m.sv');
      writeFileSync(source, text);
      const error: unknown = await verilate(
        { top: 'm', sources: [source], ...change },
        { cacheDir },
      ).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ToolError);
      const told = (error as ToolError).message;
      // Nothing of ours: generated files, links, folders, command lines.
      expect(told).not.toMatch(/Vdut|systole-build|\b[si]\d\/|public\.vlt|g\+\+|make|https?:/);
      return told.replaceAll(join(folder, 'my rtl', 'the m.sv'), 'M').replaceAll(folder, 'F');
    }

    it.each([
      [
        'a syntax error',
        `module m${IO}  assign b = a +;\nendmodule\n`,
        /Error: M:2:17: syntax error/,
      ],
      [
        'an undeclared name',
        `module m${IO}  assign b = gone[2:0];\nendmodule\n`,
        /Error: M:2:14: Can't find definition of variable: 'gone'/,
      ],
      ['a width', `module m${IO}  assign b = a;\nendmodule\n`, /-WIDTH: M:2:12: .* 3 bits /],
      [
        'a missing include',
        `\`include "gone.svh"\nmodule m${IO}endmodule\n`,
        /Error: M:1:10: Cannot find include file: gone\.svh/,
      ],
      [
        'a missing module',
        `module m${IO}  gone u_gone (.a, .b);\nendmodule\n`,
        /Error: M:2:3: Cannot find file containing module: 'gone'/,
      ],
      [
        'a missing pin',
        `module c(input logic x);\nendmodule\nmodule m${IO}  c u_c (.y(a));\nendmodule\n`,
        /-PINNOTFOUND: M:4:\d+: Pin not found: 'y'/,
      ],
    ])('shows %s with file, line and caret', async (_, text, expected) => {
      const told = await message(text);
      expect(told).toMatch(expected);
      expect(told).toMatch(CARET);
    });

    it('says which warnings can be allowed', async () => {
      const told = await message(`module m${IO}  assign b = a;\nendmodule\n`);
      expect(told).toMatch(/allowWarnings: \['WIDTH'\]\.$/);
    });

    it('names a parameter that is not there, and a top module', async () => {
      const text = `module m${IO}  assign b = a[2:0];\nendmodule\n`;
      const wrong = await message(text, { parameters: { Gone: 3 } });
      expect(wrong).toMatch(/Parameters from the command line were not found in the design: Gone/);
      expect(await message(text, { top: 'gone' })).toMatch(/'gone' was not found in design/);
    });

    it('shows an error in an included file in that file, whatever its name', async () => {
      const include = join(folder, 'inc dir');
      mkdirSync(join(include, 'deep'), { recursive: true });
      for (const name of ['bad one.svh', 'deep/bad.svh']) {
        writeFileSync(join(include, name), '// fine\n  assign b = a +;\n');
        const text = `module m${IO}\`include "${name}"\nendmodule\n`;
        const told = await message(text, { includeDirs: [include] });
        expect(told).toContain(`F/inc dir/${name}:2:17: syntax error`);
        expect(told).toMatch(CARET);
      }
    });

    it('shows where a function of C that nothing defines is imported', async () => {
      const call =
        '  import "DPI-C" function int gone(input int x);\n  assign b = 3\'(gone(32\'(a)));\n';
      const told = await message(`module m${IO}${call}endmodule\n`);
      expect(told).toMatch(/Error: M:2:\d+: function gone is imported by DPI, and nothing defines/);
    });
  });

  it('starts a design whose simulator somebody has removed, once for all who ask', async () => {
    const design = await verilate(tiny(join(folder, 'rtl')), { cacheDir });
    rmSync(join(cacheDir, design.key), { recursive: true });
    const simulations = await Promise.all([design.start(), design.start(), design.interactive()]);
    for (const simulation of simulations) await simulation.close();
    expect(readdirSync(cacheDir)).toContain(design.key);
  });

  it('starts it also if the simulator is removed between the look and the start', async () => {
    const design = await verilate(tiny(join(folder, 'rtl')), { cacheDir });
    let looks = 0;
    const simulation = await design.start({
      // Asked for when the simulator was seen, and before it is started.
      get seed() {
        if (looks++ === 0) rmSync(join(cacheDir, design.key), { recursive: true });
        return 1;
      },
    });
    await simulation.close();
    expect(looks).toBe(2);
  });

  it('builds anew for all that a design is made of, not for a touched file', async () => {
    const rtl = join(folder, 'rtl');
    const spec = tiny(rtl);
    const keys = new Map<string, string>();
    const key = async (what: string, change: Partial<DesignSpec> = {}) => {
      const { key: found } = await verilate({ ...spec, ...change }, { cacheDir });
      keys.set(what, found);
      return found;
    };
    const first = await key('first');
    utimesSync(join(rtl, 'tiny.sv'), 1, 1);
    utimesSync(join(rtl, 'include', 'tiny.svh'), 1, 1);
    expect(await key('touched')).toBe(first);
    await key('define', { defines: { UNUSED: 1 } });
    const text = readFileSync(join(rtl, 'tiny.sv'), 'utf8');
    writeFileSync(
      join(rtl, 'tiny.sv'),
      text.replace('module tiny', 'module tiny #(parameter int P = 1)'),
    );
    await key('source');
    await key('parameter', { parameters: { P: 2 } });
    // Behind a link, and by a way out of the include folder.
    for (const name of ['linked.svh', 'beyond.svh']) writeFileSync(join(rtl, name), '');
    symlinkSync(join(rtl, 'linked.svh'), join(rtl, 'include', 'linked.svh'));
    writeFileSync(
      join(rtl, 'include', 'tiny.svh'),
      '`include "linked.svh"\n`include "../beyond.svh"\n`define INCREMENT 8\'d1\n',
    );
    await key('include');
    writeFileSync(join(rtl, 'linked.svh'), '// changed\n');
    await key('behind a link');
    writeFileSync(join(rtl, 'beyond.svh'), '// changed\n');
    await key('beyond the folder');
    expect(new Set(keys.values()).size).toBe(keys.size - 1);
  });

  it('refuses a file of which it would not see a change', async () => {
    const rtl = join(folder, 'unseen');
    const spec = tiny(rtl);
    writeFileSync(join(rtl, 'beyond.svh'), '');
    const include = '`define FILE "../beyond.svh"\n`include `FILE\n`define INCREMENT 8\'d1\n';
    writeFileSync(join(rtl, 'include', 'tiny.svh'), include);
    await expect(verilate(spec, { cacheDir })).rejects.toThrow(
      /beyond\.svh is included by a name that is made of macros .* Add its folder to includeDirs/,
    );
    const includeDirs = [...(spec.includeDirs ?? []), rtl];
    const one = await verilate({ ...spec, includeDirs }, { cacheDir });
    writeFileSync(join(rtl, 'beyond.svh'), '// changed\n');
    const other = await verilate({ ...spec, includeDirs }, { cacheDir });
    expect([one.cached, other.cached, other.key === one.key]).toEqual([false, false, false]);
  });

  it('gives macros to the sources, whatever their text, and builds anew for another', async () => {
    const text = `a "b" \\$(x) 'y' +z; #é`;
    const spec = { top: 'macros', sources: [fixture('macros.sv')] };
    const defines = { NUMBER: 7, FLAG: true, TEXT: `"${text.replace(/["\\]/g, '\\$&')}"` } as const;
    const run = async (design: Design) => {
      const lines: string[] = [];
      const simulation = await design.start({ onOutput: (line) => lines.push(line) });
      const { number_o, flag_o } = await simulation.batch(1, {}, ['number_o', 'flag_o']);
      await simulation.close();
      return [lines.join(), number_o?.[0], flag_o?.[0]];
    };
    const design = await verilate({ ...spec, defines });
    expect(await run(design)).toEqual([text, 7, 1]);
    const other = await verilate({ ...design.spec, defines: { NUMBER: "8'h1f", TEXT: '"b"' } });
    expect(await run(other)).toEqual(['b', 31, 0]);
  });

  it('refuses what cannot be right before it starts a tool', async () => {
    vi.stubEnv('PATH', '');
    const refused = (change: object) => verilate({ ...FIFO, ...change }, { cacheDir });
    await expect(refused({ sources: [] })).rejects.toThrow(UsageError);
    await expect(refused({ top: 'a; rm -rf /' })).rejects.toThrow(/not a Verilog identifier/);
    await expect(refused({ parameters: { Width: 1.5 } })).rejects.toThrow(/only integers/);
    await expect(refused({ defines: { 'A=1 -DB': 1 } })).rejects.toThrow(/define "A=1 -DB" is not/);
    await expect(refused({ defines: { A: 'x\ny' } })).rejects.toThrow(/define A.*one line/);
    await expect(refused({ defines: { A: NaN } })).rejects.toThrow(/define A is NaN/);
    await expect(refused({ parameters: { Greeting: 'a"b' } })).rejects.toThrow(/no quotes/);
    await expect(refused({ memories: [{ module: 'm"', variable: 'v' }] })).rejects.toThrow(/m\\"/);
  });

  it('names the missing tool and how to install it', async () => {
    vi.stubEnv('PATH', folder);
    const missing = verilate(FIFO, { cacheDir });
    await expect(missing).rejects.toThrow(ToolError);
    await expect(missing).rejects.toThrow(/verilator was not found.*apt-get install verilator/);
  });

  it('refuses a Verilator that is too old', async () => {
    const fake = join(folder, 'verilator');
    writeFileSync(fake, '#!/bin/sh\necho "Verilator 4.038 2020-07-11 rev v4.036"\n');
    chmodSync(fake, 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    const old = verilate(FIFO, { cacheDir });
    await expect(old).rejects.toThrow(ToolError);
    await expect(old).rejects.toThrow(/4\.038.*5\.006 or newer/);
  });

  it('says so when the cache cannot be written', async () => {
    writeFileSync(cacheDir, 'a file where the folder should be');
    const refused = verilate(tiny(folder), { cacheDir });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/cannot be written.*SYSTOLE_CACHE/);
  });

  it('says so when the temporary folder cannot be used', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'absent'));
    const refused = verilate(tiny(folder), { cacheDir });
    await expect(refused).rejects.toThrow(ToolError);
    await expect(refused).rejects.toThrow(/cannot be used \(ENOENT\).*TMPDIR/);
    expect(entries()).toEqual([]);
  });

  it('names a source, a clock or a port that is wrong', async () => {
    const spec = tiny(folder);
    const absent = { ...spec, sources: [join(folder, 'absent.sv')] };
    await expect(verilate(absent, { cacheDir })).rejects.toThrow(/absent\.sv cannot be read/);
    const beside = { ...spec, sources: ['absent.sv'] };
    await expect(verilate(beside, { cacheDir })).rejects.toThrow(
      `${join(process.cwd(), 'absent.sv')} cannot be read`,
    );
    await expect(verilate({ ...spec, clock: 'clock' }, { cacheDir })).rejects.toThrow(
      /clock clock is not a 1-bit input.*clk_i/,
    );
  });

  it('stops a build that is aborted, and leaves nothing of it', async () => {
    vi.stubEnv('TMPDIR', folder);
    const controller = new AbortController();
    const building = verilate(tiny(folder), {
      cacheDir,
      signal: controller.signal,
      onStart: () => {
        setTimeout(() => {
          controller.abort(new Error('enough'));
        }, 100);
      },
    });
    await expect(building).rejects.toThrow('enough');
    expect(entries()).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('systole-build'))).toEqual([]);
  });

  it('compiles through ccache where it is in PATH', async () => {
    const tools = join(folder, 'bin');
    mkdirSync(tools);
    const log = join(folder, 'log');
    // The real one behind it, so that it is quick.
    const script = `#!/bin/sh\necho "$*" >>'${log}'\nexec ${lookUp('ccache') ?? ''} "$@"\n`;
    writeFileSync(join(tools, 'ccache'), script, { mode: 0o755 });
    vi.stubEnv('PATH', `${tools}:${process.env['PATH'] ?? ''}`);
    try {
      expect(await output(tiny(join(folder, 'rtl'), 13))).toBe(23);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(readFileSync(log, 'utf8')).toMatch(/table\.cpp/);
  });

  it('lets two processes want the same thing at once', async () => {
    const engine = compileEngine(folder);
    const spec = tiny(join(folder, 'rtl'), 9);
    const script = join(folder, 'both.js');
    writeFileSync(
      script,
      `import { verilate } from ${JSON.stringify(engine)};
const design = await verilate(${JSON.stringify(spec)}, { cacheDir: ${JSON.stringify(cacheDir)} });
const simulation = await design.start();
const { b_o } = await simulation.batch(2, { a_i: Uint8Array.of(1, 2) }, ['b_o']);
await simulation.close();
console.log(b_o[1], design.cached);
`,
    );
    const run = async () => {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (part: Buffer) => (text += part.toString()));
      const [code] = (await once(child, 'close')) as [number];
      return { code, text: text.trim() };
    };
    const results = await Promise.all([run(), run()]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    expect(results.map(({ text }) => text).sort()).toEqual(['10 false', '10 true']);
    expect(entries()).toHaveLength(1);
  });
});

describe('interrupting a process', () => {
  it.each(['building', 'simulating'])('leaves no child and no file while %s', async (phase) => {
    const temp = join(folder, 'tmp');
    mkdirSync(temp);
    const engine = compileEngine(folder);
    const spec = tiny(join(folder, 'rtl'), phase === 'building' ? 11 : 12);
    const script = join(folder, 'run.js');
    writeFileSync(
      script,
      `import { verilate } from ${JSON.stringify(engine)};
const design = await verilate(${JSON.stringify(spec)}, {
  cacheDir: ${JSON.stringify(cacheDir)},
  onStart: () => console.log('building'),
});
const simulation = await design.start();
const running = simulation.step(1e12);
console.log('simulating', simulation.pid);
await running;
`,
    );
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temp },
    });
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        if (text.includes(phase)) setTimeout(resolve, 300);
      });
    });
    child.kill('SIGINT');
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' });
    expect(readdirSync(temp)).toEqual([]);
    expect(entries().filter((name) => !/^[0-9a-f]{40}$/.test(name))).toEqual([]);
    // Whatever was started ran in the cache or in the temporary folder.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(processesIn(folder)).toEqual([]);
  });
});

/** Command lines of the processes that work in, or run from, a folder. */
function processesIn(path: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const place = readlinkSync(`/proc/${pid}/cwd`);
        return command.includes(path) || place.includes(path) ? [`${place}: ${command}`] : [];
      } catch {
        return [];
      }
    });
}

describe('a tool that is found through links', () => {
  it('is found, and its version is asked for once', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const log = join(folder, 'log');
    writeFileSync(
      join(bin, 'verilator'),
      `#!/bin/sh\necho called >> ${log}\necho "Verilator 4.100"\n`,
    );
    chmodSync(join(bin, 'verilator'), 0o755);
    for (const name of ['g++', 'make']) symlinkSync('/bin/true', join(bin, name));
    vi.stubEnv('PATH', bin);
    await expect(verilate(FIFO, { cacheDir })).rejects.toThrow(/4\.100/);
    await expect(verilate(FIFO, { cacheDir })).rejects.toThrow(/4\.100/);
    expect(readFileSync(log, 'utf8')).toBe('called\n');
  });
});
