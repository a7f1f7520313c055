import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verilate } from '../cosim/index.js';
import { CoverPoints, readCoverage, type CoverageSummary } from '../coverage/index.js';
import { TALLY, wordStimuli } from '../property/fixtures/tally.js';
import { runCli } from './fixtures/runCli.js';

let folder: string;
let dats: string[];
const at = (name: string) => join(folder, name);
const coverage = (...words: string[]) => runCli(['coverage', ...words]);
const text = readFileSync(TALLY.sources[0] ?? '', 'utf8').split('\n');
const lineOf = (words: string) => text.findIndex((line) => line.includes(words)) + 1;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole coverage '));
  vi.stubEnv('SYSTOLE_COVERAGE', at('cov'));
  const design = await verilate(TALLY);
  // Two simulations, each of which sees what the other does not.
  for (const word of [0x77, 0x08]) {
    const simulation = await design.start();
    await simulation.run(wordStimuli([word, 0]));
    await simulation.close();
  }
  vi.unstubAllEnvs();
  dats = readdirSync(at('cov')).map((name) => join(at('cov'), name));
  const points = new CoverPoints(
    {
      level: { empty: 0, some: [1, 7], full: 8, odd: (value) => value % 2n === 1n },
      push: { yes: 1, no: 0 },
    },
    [['level', 'push']],
  );
  points.sample({ level: 0, push: 1 });
  points.sampleColumns({ level: Uint8Array.of(3, 3), push: [1, 0] });
  expect(points.missed).toEqual([
    'level: full',
    'level x push: empty x no',
    'level x push: full x yes',
    'level x push: full x no',
  ]);
  await points.write(at('points.json'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('systole coverage', () => {
  it('adds up what every simulation left in SYSTOLE_COVERAGE', async () => {
    expect(dats).toHaveLength(2);
    const [one = '', two = ''] = dats;
    const counts = async (...files: string[]) => {
      const points = [...(await readCoverage(files)).values()];
      return [3, 4].map((index) => points.find(({ what }) => what === `data_i[${index}]`)?.count);
    };
    const apart = [await counts(one), await counts(two)].sort();
    // 0x08 has bit 3, 0x77 bit 4: each goes up and down once.
    expect(apart).toEqual([
      [0, 2],
      [2, 0],
    ]);
    expect(await counts(one, two)).toEqual([2, 2]);
  });

  it('counts what verilator_coverage counts', async () => {
    const all = at('all.dat');
    execFileSync('verilator_coverage', ['--write', all, ...dats]);
    expect(await readCoverage([all])).toEqual(await readCoverage(dats));
  });

  it('names the lines, branches and bits that are missing', async () => {
    const { code, stdout } = await coverage(...dats, at('points.json'), '--json', '-');
    expect(code).toBe(0);
    const summary = JSON.parse(stdout) as CoverageSummary;
    const [file] = summary.files;
    expect(file?.missedLines).toContain(lineOf('== Stop'));
    expect(file?.missedLines).not.toContain(lineOf('late_q <= 1'));
    expect(file?.missedBranches).toContain(`${lineOf('== Stop')}: if`);
    expect(file?.missedToggles).toContain('data_i[7]');
    expect(file?.missedToggles).not.toContain('data_i[3]');
    expect(summary.points).toMatchObject({ covered: 10, total: 14 });
    expect(summary.missedBins).toContain('level: full');
    const plain = await coverage(...dats);
    expect(plain.stdout).toMatch(/tally\.sv +\d+\.\d % +\d+\.\d % +\d+\.\d %\n {4}no line/);
  });

  it('writes pages and lcov', async () => {
    const words = ['--html', at('html'), '--lcov', at('out.info')];
    const { code } = await coverage(...dats, ...words);
    expect(code).toBe(0);
    const lcov = readFileSync(at('out.info'), 'utf8');
    expect(lcov).toMatch(/^SF:.*tally\.sv$/m);
    expect(lcov).toMatch(new RegExp(`^DA:${lineOf('== Stop')},0$`, 'm'));
    expect(lcov).toMatch(new RegExp(`^DA:${lineOf('late_q <= 1')},[1-9]`, 'm'));
    expect(lcov).not.toMatch(/^DA:0,/m);
    const pages = readdirSync(at('html'), { recursive: true }).map(String);
    const page = pages.find((name) => name.endsWith('tally.sv.html')) ?? '';
    expect(readFileSync(join(at('html'), page), 'utf8')).toContain('module tally');
  });

  it('fails below a threshold, of each measure', async () => {
    for (const measure of ['lines', 'branches', 'toggles', 'points']) {
      const words = [...dats, at('points.json'), `--min-${measure}`];
      expect((await coverage(...words, '1')).code).toBe(0);
      const { code, stderr } = await coverage(...words, '100');
      expect({ measure, code }).toEqual({ measure, code: 1 });
      expect(stderr).toMatch(new RegExp(`\\d+ of \\d+ ${measure} are covered, less than 100 %`));
    }
  });

  it('refuses what it cannot read', async () => {
    writeFileSync(at('cut.dat'), readFileSync(dats[0] ?? '', 'utf8').slice(0, 500));
    writeFileSync(at('other.json'), '{}');
    const cases: [string[], RegExp][] = [
      [[at('none.dat')], /none\.dat cannot be read \(ENOENT\)/],
      [[at('cut.dat')], /no coverage that Verilator wrote, or is cut short/],
      [[at('other.json')], /no schema systole\.cover-points\/1/],
      [[...dats, '--min-lines', '101'], /--min-lines 101: percent from 0 to 100/],
    ];
    for (const [words, why] of cases) {
      const { code, stderr } = await coverage(...words);
      expect({ words, code }).toEqual({ words, code: 2 });
      expect(stderr).toMatch(why);
    }
  });
});
