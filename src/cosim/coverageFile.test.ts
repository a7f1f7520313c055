import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { FIFO } from './fixtures/designs.js';
import { verilate, type Design, type Simulation } from './index.js';

let folder: string;
let design: Design;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-coverage-'));
  design = await verilate({ ...FIFO, covered: true });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Counts by what was covered, and the sources' names. */
function read(name: string): { counts: Map<string, number>; sources: Set<string> } {
  const counts = new Map<string, number>();
  const sources = new Set<string>();
  for (const line of readFileSync(file(name), 'utf8').split('\n')) {
    const count = /' (\d+)$/.exec(line)?.[1];
    if (count === undefined) continue;
    const field = (key: string) =>
      new RegExp(`\u0001${key}\u0002([^\u0001']*)`).exec(line)?.[1] ?? '';
    sources.add(field('f'));
    counts.set(`${field('page')} ${field('l')} ${field('o')}`, Number(count));
  }
  return { counts, sources };
}

/** How often the body of the only always_ff ran, by the line of its head. */
function clocked({ counts }: ReturnType<typeof read>): number {
  const text = readFileSync(FIFO.sources[0] ?? '', 'utf8').split('\n');
  const line = text.findIndex((words) => words.includes('always_ff')) + 1;
  return counts.get(`v_line/fifo ${line} block`) ?? -1;
}

async function started(coverageFile: string): Promise<Simulation> {
  const simulation = await design.start({ coverageFile: file(coverageFile) });
  await simulation.reset();
  return simulation;
}

describe('coverage', () => {
  it('counts lines and toggles, under the names of the sources', async () => {
    const simulation = await started('plain.dat');
    await simulation.batch(
      4,
      { in_valid_i: Uint8Array.of(1, 0, 1, 0), in_data_i: Uint16Array.of(1, 3, 1, 3) },
      [],
    );
    await simulation.close();
    const { counts, sources } = read('plain.dat');
    expect([...sources]).toEqual(FIFO.sources);
    expect(counts.get('v_toggle/fifo 12 in_data_i[1]')).toBe(3);
    expect(counts.get('v_toggle/fifo 12 in_data_i[2]')).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith('.raw'))).toEqual([]);
  });

  it('counts once what ran, whatever snapshots took back', async () => {
    const plain = await started('long.dat');
    await plain.step(90);
    await plain.close();
    const simulation = await started('taken back.dat');
    await simulation.step(10);
    const first = await simulation.snapshot();
    await simulation.step(20);
    await simulation.snapshot();
    await simulation.step(20);
    await simulation.restore(first);
    await simulation.step(30);
    await simulation.restore(first);
    await simulation.step(10);
    await simulation.close();
    expect(clocked(read('taken back.dat'))).toBe(clocked(read('long.dat')));
    expect(clocked(read('long.dat'))).toBeGreaterThan(91);
  });

  it.each([
    ['$fatal', 1],
    ['$finish', 2],
    ['a failed assertion', 3],
  ])('is there after %s', async (what, command) => {
    const simulation = await started(what);
    await simulation.snapshot();
    await simulation.step(10);
    await simulation.poke('command_i', command);
    await expect(simulation.step(100)).rejects.toThrow(/stopped at cycle 13/);
    await simulation.close();
    expect(clocked(read(what))).toBeGreaterThan(12);
  });

  it('of several runs is merged by verilator_coverage', async () => {
    for (const [name, cycles] of [
      ['one.dat', 5],
      ['two.dat', 9],
    ] as const) {
      const simulation = await started(name);
      await simulation.step(cycles);
      await simulation.close();
    }
    execFileSync('verilator_coverage', [
      '--write',
      file('all.dat'),
      file('one.dat'),
      file('two.dat'),
    ]);
    const [one, two, all] = ['one.dat', 'two.dat', 'all.dat'].map((name) => clocked(read(name)));
    expect(all).toBe((one ?? 0) + (two ?? 0));
    expect(two).toBe((one ?? 0) + 4);
  });

  it('is not written by a simulation that was killed', async () => {
    const simulation = await started('killed.dat');
    simulation.kill();
    await simulation.close();
    expect(existsSync(file('killed.dat'))).toBe(false);
  });

  it('is refused by other flavours, and where nothing can be written', async () => {
    const plain = await verilate(FIFO);
    await expect(plain.start({ coverageFile: file('no.dat') })).rejects.toThrow(UsageError);
    await expect(design.start({ coverageFile: file('none/x.dat') })).rejects.toThrow(
      /cannot write .*none\/x\.dat/,
    );
    const simulation = await started('full.dat');
    rmSync(folder, { recursive: true });
    await expect(simulation.close()).rejects.toThrow(/Can't write .*full\.dat/);
  });
});
