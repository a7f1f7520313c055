import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { fixture } from './fixtures/designs.js';
import { verilate, type Simulation, type TraceOptions } from './index.js';

const SHAPES = { top: 'shapes', sources: [fixture('shapes.sv')], allowWarnings: ['REALCVT'] };
let folder: string;
let simulation: Simulation;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-wave-'));
  simulation = await (await verilate({ ...SHAPES, traced: true })).start();
});

afterAll(async () => {
  await simulation.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Names of the signals that a VCD declares; Verilator's `top` is around them only if it has ports. */
function declared(vcd: string): string[] {
  const path: string[] = [];
  const names: string[] = [];
  for (const line of vcd.split('\n')) {
    const words = line.trim().split(/ +/);
    if (words[0] === '$scope') path.push(words[2] ?? '');
    if (words[0] === '$upscope') path.pop();
    if (words[0] === '$var') names.push([...path, words[4]].join('.').replace(/^top\./, ''));
  }
  return names;
}

async function trace(name: string, options?: TraceOptions): Promise<string> {
  await simulation.traceStart(file(name), options);
  await simulation.batch(20, { d_i: Uint8Array.from({ length: 20 }, (_, i) => 37 * i) }, []);
  await simulation.traceStop();
  return readFileSync(file(name), 'utf8');
}

describe('a VCD', () => {
  it('shows signals of every shape', async () => {
    const vcd = await trace('all.vcd');
    const names = new Set(declared(vcd));
    for (const name of [
      ...Array.from({ length: 40 }, (_, i) => `one_q[${i}]`),
      ...['two_q[0][0]', 'two_q[2][3]', 'packed_q[2]', 'packed_q[5]', 'pair_q', 'pairs_q[2]'],
      ...['loose_q[1].u', 'loose_q[0].v', 'wide_q', 'real_q', '_hidden_q'],
      ...['gen_stage[1].in', 'gen_stage[1].gen_last.u_stage.first_q'],
    ]) {
      expect(names, name).toContain(`shapes.${name}`);
    }
    // Its bits too: the widest register changes in every cycle.
    expect(vcd.split('\n').filter((line) => /^b[01]{5000} /.test(line)).length).toBeGreaterThan(15);
  });

  it('shows the scopes and levels asked for, window after window', async () => {
    const all = declared(await trace('a.vcd'));
    const below = (scope: string) => all.filter((name) => name.startsWith(`${scope}.`));
    const stages = ['shapes.gen_stage[0].gen_middle.u_stage', 'shapes.gen_stage[1]'];
    const both = await trace('b.vcd', { scopes: stages });
    expect(declared(both).sort()).toEqual(stages.flatMap((at) => below(at)).sort());
    expect(declared(both).length).toBeGreaterThan(6);
    // Only what is declared may change.
    const codes = new Set(Array.from(both.matchAll(/^ *\$var \S+ +\d+ (\S+) /gm), (m) => m[1]));
    for (const [, code] of both.matchAll(/^(?:[01]|b[01]+ )(\S+)$/gm)) {
      expect(codes).toContain(code);
    }
    const flat = await trace('c.vcd', { depth: 1 });
    expect(declared(flat)).toContain('shapes.wide_q');
    expect(declared(flat).join()).not.toContain('first_q');
    const one = await trace('d.vcd', { scopes: ['shapes.gen_stage[1]'], depth: 1 });
    expect(declared(one)).toEqual(['shapes.gen_stage[1].in']);
    expect(declared(await trace('e.vcd'))).toEqual(all);
  });

  it('shows the cycles asked for and no others', async () => {
    const from = simulation.cycles + 5;
    const vcd = await trace('w.vcd', { cycles: { from, to: from + 2 } });
    const times = Array.from(vcd.matchAll(/^#(\d+)$/gm), ([, time]) => Number(time));
    expect(times[0]).toBe(10 * from - 5);
    expect(times.at(-1)).toBe(10 * (from + 2));
  });

  it('is refused for scopes and levels that are not there, or while another is open', async () => {
    const scopes = ['shapes.gen_stage[0]', 'shapes.u_gone'];
    await expect(simulation.traceStart(file('f.vcd'), { scopes })).rejects.toThrow(
      /there is no scope shapes\.u_gone with signals/,
    );
    await expect(simulation.traceStart(file('f.vcd'), { scopes: ['shape'] })).rejects.toThrow(
      /no scope shape with/,
    );
    expect(existsSync(file('f.vcd'))).toBe(false);
    await expect(simulation.traceStart(file('f.vcd'), { depth: -1 })).rejects.toThrow(UsageError);
    await expect(simulation.traceStart(file('no/f.vcd'))).rejects.toThrow(/cannot write/);
    await simulation.traceStart(file('g.vcd'));
    await expect(simulation.traceStart(file('h.vcd'))).rejects.toThrow(/another waveform/);
    await simulation.traceStop();
  });
});

describe('an FST', () => {
  it('is written in windows of different scopes, and closed when the design dies', async () => {
    const spec = { ...SHAPES, defines: { DIE: 200 }, traced: 'fst' as const };
    const design = await verilate(spec);
    const fst = await design.start();
    const window = async (name: string, options?: TraceOptions) => {
      await fst.traceStart(file(name), options);
      await fst.batch(20, { d_i: Uint8Array.from({ length: 20 }, (_, i) => 9 * i) }, []);
      await fst.traceStop();
      return readFileSync(file(name));
    };
    const part = await window('part.fst', { scopes: ['shapes.gen_stage[0]'] });
    const whole = await window('whole.fst');
    expect(whole.length).toBeGreaterThan(part.length);
    await fst.traceStart(file('dies.fst'));
    await expect(fst.batch(1, { d_i: Uint8Array.of(200) }, [])).rejects.toThrow(/told to die/);
    // The header's end time is written last of all.
    for (const [name, end] of [
      ['part.fst', 200],
      ['whole.fst', 400],
      ['dies.fst', 405],
    ] as const) {
      expect(readFileSync(file(name)).readBigUInt64BE(17), name).toBe(BigInt(end));
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.hier'))).toEqual([]);
  });
});
