import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verilate } from '../cosim/index.js';
import { TALLY, wordStimuli } from '../property/fixtures/tally.js';
import { runCli } from './fixtures/runCli.js';

let folder: string;
const at = (name: string) => join(folder, name);
const wave = (name: string, ...words: string[]) => runCli(['wave', at(name), ...words]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole wave '));
  for (const traced of ['vcd', 'fst'] as const) {
    const simulation = await (await verilate({ ...TALLY, traced })).start();
    try {
      await simulation.traceStart(at(`run.${traced}`));
      await simulation.run(wordStimuli([1, 2, 30, 200]));
      await simulation.traceStop();
    } finally {
      await simulation.close();
    }
  }
  const edges = Array.from(
    { length: 20 },
    (_, i) => `#${3 + 4 * i}\n1!\nb${i.toString(2)} "\n#${5 + 4 * i}\n0!\n`,
  );
  writeFileSync(
    at('other.vcd'),
    `$timescale 1 ps $end\n$scope module t $end\n$var wire 1 ! ck $end\n$var reg 8 " n [7:0] $end\n` +
      `$upscope $end\n$enddefinitions $end\n#0\n0!\nbx "\n${edges.join('')}`,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SHOWN = `cycle    3  4  5  6  7
data_i  |1 |2 |1e|c8|0
sum_o   |0 |1 |3 |21|e9
take    ‾‾‾‾‾‾‾‾‾‾‾‾\\__
`;

describe('systole wave', () => {
  it.each(['vcd', 'fst'])(
    'shows the cycles asked for, and those around one, of a %s',
    async (format) => {
      const words = ['--signals', 'data_i,sum_o,take', '--cycles', '3-7'];
      const { code, stdout, stderr } = await wave(`run.${format}`, ...words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toBe(SHOWN);
      const near = await wave(`run.${format}`, '--signals', 'take', '--around', '6');
      const [numbers = '', , mark] = near.stdout.split('\n');
      expect(numbers).toMatch(/^cycle +1 .* 7$/);
      expect(mark?.indexOf('^')).toBe(numbers.indexOf('6'));
    },
  );

  it('shows the top module from the beginning, and lists what there is', async () => {
    const { stdout } = await wave('run.vcd');
    expect(stdout).toMatch(/^cycle +1 +2 +3 +4 +5 +6 +7\n/);
    expect(stdout).toMatch(/^LateCycle +\|18768$/m);
    const list = await wave('run.vcd', '--list');
    expect(list.stdout).toMatch(/^tally\.wide_o {2}100$/m);
    expect(list.stdout).not.toMatch(/^wide_o/m);
  });

  it('writes values in any radix, as JSON and as a picture', async () => {
    const words = [
      '--cycles',
      '6-7',
      '--signals',
      's*_o,data_i',
      '--radix',
      'binary,data_i=signed',
    ];
    const { code, stdout } = await wave('run.vcd', ...words, '--json', '-', '--svg', at('a.svg'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'systole.wave/1',
      file: at('run.vcd'),
      timescale: '1ns',
      cycles: { from: 6, to: 7 },
      signals: [
        { path: 'tally.signed_o', width: 8, values: ['00000000', '00000000'] },
        { path: 'tally.sum_o', width: 16, values: ['0000000000100001', '0000000011101001'] },
        { path: 'tally.data_i', width: 8, values: ['-56', '0'] },
      ],
    });
    expect(readFileSync(at('a.svg'), 'utf8')).toMatch(/<svg[\s\S]*data_i[\s\S]*<\/svg>/);
  });

  it("counts another simulator's cycles by its clock", async () => {
    const words = ['--clock', 'ck', '--signals', 'n', '--radix', 'unsigned', '--cycles', '1-4'];
    const { stdout } = await wave('other.vcd', ...words);
    expect(stdout).toMatch(/^n +\|x{8}\|0 +\|1 +\|2$/m);
  });

  it('refuses what is not there', async () => {
    const cases: [string, string[], RegExp][] = [
      ['none.vcd', [], /none\.vcd cannot be read \(ENOENT\)/],
      ['none.fst', [], /none\.fst cannot be read \(ENOENT\)/],
      ['run.vcd', ['--signals', 'sumo'], /no signal sumo in the waveform; did you mean sum_o\?/],
      ['run.vcd', ['--cycles', '20-30'], /cycle 20 is not in .*: its last is 7/],
      ['run.vcd', ['--around', '1-3'], /--around 1-3: one cycle/],
      ['run.vcd', ['--clock', 'take'], /take rises 1 times/],
      ['run.vcd', ['--radix', 'roman'], /--radix roman: hex, unsigned, signed, binary/],
    ];
    for (const [name, words, why] of cases) {
      const { code, stderr } = await wave(name, ...words);
      expect({ words, code, stderr }).toMatchObject({ words, code: 2 });
      expect(stderr).toMatch(why);
    }
    writeFileSync(at('text.vcd'), 'hello\n');
    expect((await wave('text.vcd')).code).toBe(3);
    writeFileSync(at('text.fst'), 'hello\n');
    expect((await wave('text.fst')).code).toBe(3);
  });

  it('has help with examples', async () => {
    const { code, stdout } = await wave('run.vcd', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/wave <file>[\s\S]*--around[\s\S]*Examples:/);
  });
});
