import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verilate } from '../cosim/index.js';
import { runTool } from '../cosim/runTool.js';
import { compare, property } from '../property/index.js';
import { FAULTY_WORD, TALLY, wordStimuli, wordSums } from '../property/fixtures/tally.js';
import { readWaveform } from '../wave/index.js';
import { runCli } from './fixtures/runCli.js';

let folder: string;
const at = (name: string) => join(folder, name);
const text = readFileSync(TALLY.sources[0] ?? '', 'utf8');

/** Saves the case of one word before the faulty one. */
async function save(name: string, word: number): Promise<void> {
  const design = await verilate(TALLY);
  const failing = property(
    design,
    fc.constant([1, word]),
    (sim, words) => compare(sim.run(wordStimuli(words)), wordSums(words)),
    { seed: 1, keep: at(name) },
  );
  await expect(failing).rejects.toThrow(/does not hold/);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole replay '));
  await save('drop', FAULTY_WORD.drop);
  await save('fatal', FAULTY_WORD.fatal);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const replay = (...words: string[]) => runCli(['replay', ...words]);

describe('systole replay', () => {
  it('runs the case again, draws it and ends with 1 while it fails', async () => {
    const out = at('out/there');
    const { code, stdout, stderr } = await replay(at('drop/case.replay'), '--out', out);
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(stdout).toMatch(/tally: fails as before/);
    expect(stdout).toMatch(/sum_o differs in cycle 2: expected 166 \(0x00a6\), actual 165/);
    expect(stdout).toMatch(/sum_o +\|0 +\|1 +\|a5/);
    expect(existsSync(join(out, 'case.vcd'))).toBe(true);
    expect(readFileSync(join(out, 'case.svg'), 'utf8')).toContain('</svg>');
    // Byte for byte what the property kept.
    const vcd = (file: string) => readFileSync(file, 'utf8').replace(/\$date[^$]*\$end/, '');
    expect(vcd(join(out, 'case.vcd'))).toBe(vcd(at('drop/case.vcd')));
  });

  it('ends with 0 for the mended file', async () => {
    writeFileSync(at('tally.sv'), text.replace('step - 16', 'step - 0 * 16'));
    const page = at('drop/case.html');
    const words = ['--sources', at('tally.sv'), '--report', page];
    const { code, stdout } = await replay(at('drop/case.replay'), ...words);
    expect(readFileSync(page, 'utf8')).toMatch(/<h1>tally<\/h1>[\s\S]*166/);
    expect(stdout).toMatch(
      /does not fail any more[\s\S]*sum_o in cycle 2 is 166 \(0x00a6\), as exp/,
    );
    expect(code).toBe(0);
    expect(existsSync(at('drop/case.sources.vcd'))).toBe(true);
  });

  it('knows a simulator that dies in the same way, without a waveform', async () => {
    const { code, stdout } = await replay(
      at('fatal/case.replay'),
      '--trace',
      'none',
      '--json',
      '-',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'systole.replay-result/1',
      outcome: 'same',
      recorded: expect.stringContaining('a word of all ones') as string,
      waveform: null,
    });
  });

  it('runs it on a netlist, into an FST', async () => {
    writeFileSync(at('plain.sv'), text.replace(/^.*\$(fatal|finish).*$/gm, ''));
    const script =
      'read_verilog -sv plain.sv; synth -flatten -top tally; write_verilog -noattr net.v';
    const yosys = await runTool('yosys', ['-q', '-p', script], { cwd: folder });
    expect(yosys.code, yosys.output).toBe(0);
    const words = ['--netlist', at('net.v'), '--trace', 'fst', '--cycles', '1-2'];
    const { code, stdout, stderr } = await replay(at('drop/case.replay'), ...words);
    expect(stderr).not.toMatch(/systole:/);
    expect(code).toBe(1);
    expect(stdout).toMatch(/fails as before/);
    const wave = await readWaveform(at('drop/case.netlist.fst'));
    expect(wave.valueAt('tally.sum_o', 49)).toBe(165n);
  });

  it('refuses what cannot be replayed', async () => {
    const file = at('drop/case.replay');
    writeFileSync(at('other.sv'), text.replace(/\[99:0\]/g, '[98:0]'));
    const cases: [string[], RegExp][] = [
      [[at('none.replay')], /none\.replay cannot be read \(ENOENT\)/],
      [[TALLY.sources[0] ?? ''], /no replay file/],
      [[file, '--sources', at('other.sv')], /port 10 of tally is input wide_i of 99 bits/],
      [[file, '--cycles', '9'], /cycle 9 is not in the run, which ends with cycle 2/],
      [[file, '--cycles', '9-2'], /--cycles 9-2: a first and a last/],
      [[file, '--trace', 'wlf'], /--trace wlf: vcd, fst or none/],
      [[file, '--sources', 'a', '--netlist', 'b'], /mutually exclusive/],
    ];
    const before = readFileSync(at('drop/case.vcd'), 'utf8');
    for (const [words, why] of cases) {
      const { code, stderr } = await replay(...words);
      expect({ words, code }).toEqual({ words, code: 2 });
      expect(stderr).toMatch(why);
    }
    expect(readFileSync(at('drop/case.vcd'), 'utf8')).toBe(before);
  });

  it('has help with examples', async () => {
    const { code, stdout } = await replay('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/replay <file>[\s\S]*--netlist[\s\S]*Examples:/);
  });
});
