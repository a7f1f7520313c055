import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolError, UsageError } from '../errors.js';
import { REGISTERS } from '../cosim/fixtures/designs.js';
import { verilate, type Simulation } from '../cosim/index.js';
import { readWaveform, timingTable } from './index.js';

let folder: string;
let simulation: Simulation;
const file = (name: string) => join(folder, name);
const B = Uint8Array.of(1, 255, 0, 128, 7);
const D = BigUint64Array.of(0n, (1n << 64n) - 1n, 5n, 1n << 63n, 0x0123_4567_89ab_cdefn);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-wave-'));
  simulation = await (await verilate({ ...REGISTERS, traced: true })).start();
  await simulation.reset(3);
  await simulation.traceStart(file('a.vcd'));
  // Cycles 4 to 8.
  await simulation.batch(5, { b_i: B, d_i: D }, []);
  await simulation.traceStop();
  await simulation.step(2);
  await simulation.traceStart(file('b c.vcd'));
  await simulation.step(1);
  await simulation.traceStop();
});

afterAll(async () => {
  await simulation.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('readWaveform, of what a simulation wrote', () => {
  it('has the values of every cycle, just before the edge and after it', async () => {
    const wave = await readWaveform(file('a.vcd'));
    expect(wave.timescale).toBe('1ns');
    expect(wave.endTime).toBe(80);
    for (let i = 0; i < 5; i++) {
      const edge = 10 * (4 + i);
      expect(wave.valueAt('registers.b_i', edge - 1)).toBe(BigInt(B[i] ?? 0));
      expect(wave.valueAt('b_o', edge)).toBe(BigInt(B[i] ?? 0));
      expect(wave.valueAt('registers.d_i', edge - 5)).toBe(D[i]);
      expect(wave.valueAt('clk_i', edge - 1)).toBe(0n);
      expect(wave.valueAt('clk_i', edge)).toBe(1n);
    }
    expect(wave.valueAt('b_i', 34)).toBe('x'.repeat(8));
  });

  it('holds every word of the memories, named as the back door names them', async () => {
    const values = await simulation.readMemory('registers.gen_ram[0].u_ram.mem');
    const wave = await readWaveform(file('a.vcd'));
    for (const [i, value] of values.entries()) {
      expect(wave.valueAt(`registers.gen_ram[0].u_ram.mem[${i}]`, 80)).toBe(BigInt(value));
    }
    const wide = wave.signals.filter(({ path }) => path.includes('wide_q['));
    expect(wide.map(({ width }) => width)).toEqual([100, 100, 100]);
  });

  it('keeps what is selected, from and to the times asked for', async () => {
    const wave = await readWaveform(file('a.vcd'), {
      signals: (path) => path === 'registers.b_o' || path === 'f_o',
      from: 52,
      to: 60,
    });
    expect(wave.signals).toEqual([
      { path: 'f_o', width: 200 },
      { path: 'registers.b_o', width: 8 },
    ]);
    expect(wave.track('registers.b_o').times).toEqual([50, 60]);
    expect(wave.valueAt('registers.b_o', 55)).toBe(255n);
    expect(() => wave.valueAt('b_i', 55)).toThrow(UsageError);
  });

  it('reads a second window of the same simulation', async () => {
    const wave = await readWaveform(file('b c.vcd'));
    expect(wave.track('clk_i').times).toEqual([105, 110]);
  });
});

describe('timingTable', () => {
  it('has a row a signal and a column a cycle', async () => {
    const wave = await readWaveform(file('a.vcd'));
    const radix = (path: string) => (path === 'b_i' ? 'signed' : 'hex');
    expect(timingTable(wave, ['b_i', 'registers.b_o'], { from: 5, to: 8, radix })).toBe(
      [
        'cycle           5   6     7   8',
        'b_i            -1   0  -128   7',
        'registers.b_o   1  ff     0  80',
      ].join('\n'),
    );
    expect(() => timingTable(wave, [], { from: 5, to: 4 })).toThrow(UsageError);
  });
});

describe('readWaveform, of other files', () => {
  const header = `$date
  today
$end
$timescale 10 ps $end
$scope module t $end
$var wire 1 ! a $end
$var reg 4 " b [3:0] $end
$upscope $end
$enddefinitions $end
`;
  const write = (text: string) => {
    writeFileSync(file('other.vcd'), text);
    return readWaveform(file('other.vcd'));
  };

  it('shows x and z as bits', async () => {
    const wave = await write(`${header}#0\nx!\nb1x0z "\n#10\nz!\nb101 "\n#20\n1!\n`);
    expect(wave.timescale).toBe('10ps');
    expect([0, 10, 20].map((time) => wave.valueAt('t.a', time))).toEqual(['x', 'z', 1n]);
    expect([0, 15].map((time) => wave.valueAt('t.b', time))).toEqual(['1x0z', 5n]);
  });

  it('does not mind where the file is cut into pieces', async () => {
    const scopes = Array.from({ length: 5000 }, (_, i) => `$var wire 8 i${i} v${i} [7:0] $end\n`);
    const text = header.replace('$upscope', `${scopes.join('')}$upscope`);
    const changes = scopes.map((_, i) => `#${i}\nb${(i & 255).toString(2)} i${i}\n`);
    const wave = await write(text + changes.join(''));
    expect(wave.signals).toHaveLength(5002);
    for (let i = 0; i < 5000; i++) expect(wave.valueAt(`t.v${i}`, i)).toBe(BigInt(i & 255));
  });

  it('refuses what it cannot read', async () => {
    await expect(readWaveform(file('absent.vcd'))).rejects.toThrow(UsageError);
    await expect(write('')).rejects.toThrow(/no VCD/);
    await expect(write('hello, world\n')).rejects.toThrow(ToolError);
    await expect(write(header.slice(0, 60))).rejects.toThrow(ToolError);
    await expect(write(header.replace('wire 1 ! a', 'real 64 ! a'))).rejects.toThrow(/real/);
    await expect(write(`${header}#5000000000\n1!\n`)).rejects.toThrow(/above 2\^32/);
  });
});
