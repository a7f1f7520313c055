import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const MODULE = `module store #(parameter int unsigned Width = 8) (
  input  logic             clk_i,
  input  logic             we_i,
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);
  always_ff @(posedge clk_i) if (we_i) data_o <= data_i;
\`ifdef EXTRA
  \`include "extra.svh"
\`endif
endmodule
`;

async function store(): Promise<{ folder: string; source: string; file: string }> {
  const folder = await testFolder();
  const source = join(folder, 'store.sv');
  writeFileSync(source, MODULE);
  return { folder, source, file: join(folder, 'store.design.ts') };
}

describe('systole types', () => {
  it('writes what Verilator reports, once, and knows when it is out of date', async () => {
    const { source, file } = await store();
    const missing = await runCli(['types', source, '--check']);
    expect(missing).toMatchObject({
      code: 1,
      stdout: `${file}: is not there; write it without --check\n`,
    });

    const first = await runCli(['types', source]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/4 ports of store; exports storeSpec, storePorts, StorePorts$/m);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain("data_o: { direction: 'output', width: 8, signed: false },");
    const { mtimeMs } = statSync(file);

    const again = await runCli(['types', source]);
    expect(again).toMatchObject({ code: 0, stdout: `${file}: up to date\n` });
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    expect(await runCli(['types', source, '--check'])).toMatchObject({ code: 0 });

    writeFileSync(
      source,
      MODULE.replace('[Width-1:0] data_o', '[15:0] data_o').replace('data_o <=', 'data_o[7:0] <='),
    );
    const outdated = await runCli(['types', source, '--check']);
    expect(outdated.code).toBe(1);
    expect(outdated.stdout).toMatch(/out of date \(line 10 differs\); write it again/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('takes parameters, macros and include folders, each as often as it is given', async () => {
    const { folder, source, file } = await store();
    writeFileSync(join(folder, 'extra.svh'), 'localparam int unsigned Extra = `EXTRA + `MORE;\n');
    const words = ['--param', 'Width=40', '-D', 'EXTRA=1', '-D', 'MORE=2', '-I', folder];
    const { code, stdout, stderr } = await runCli(['types', source, ...words, '--json', '-']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'systole.types-result/1',
      file,
      state: 'written',
      top: 'store',
      exports: ['storeSpec', 'storePorts', 'StorePorts'],
      ports: [{ name: 'clk_i' }, {}, {}, { name: 'data_o', direction: 'output', width: 40 }],
    });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(
      /^\/\/ Written by `systole types store\.sv --top store --param Width=40 -I \. -D EXTRA=1 -D MORE=2`/,
    );
    expect(text).toContain("defines: { EXTRA: '1', MORE: '2' },");
    const shown = await runCli(['types', source, ...words, '--out', '-']);
    expect(shown.stdout.split('\n').slice(1, 17)).toEqual(text.split('\n').slice(1, 17));
  });

  it('leaves a file alone that it did not write', async () => {
    const { source, file } = await store();
    writeFileSync(file, 'export const mine = 1;\n');
    const { code, stderr } = await runCli(['types', source]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/store\.design\.ts was not written by systole types/);
    expect(readFileSync(file, 'utf8')).toBe('export const mine = 1;\n');
  });

  it('says what is wrong', async () => {
    const { folder, source } = await store();
    const refused = async (...words: string[]) => {
      const { code, stdout, stderr } = await runCli(['types', ...words]);
      expect(stdout).toBe('');
      return `${code} ${stderr}`;
    };
    expect(await refused(join(folder, 'none.sv'))).toMatch(/^2 .*none\.sv is not there/);
    expect(await refused(source, '--param', 'Width')).toMatch(/^2 .*NAME=VALUE/);
    expect(await refused(source, '--clock', 'data_o')).toMatch(/^2 .*clock data_o is not a 1-bit/);
    expect(await refused(source, '--out', '-', '--check')).toMatch(/^2 .*cannot go with --check/);
    expect(await refused(source, '--top', 'other')).toMatch(/^3 .*'other' was not found/s);
    writeFileSync(source, MODULE.replace('store', 'shop'));
    expect(await refused(source)).toMatch(/^2 .*no module store .*--top/);
    writeFileSync(source, MODULE.replace('if (we_i)', 'if we_i'));
    expect(await refused(source)).toMatch(/^3 .*store\.sv:7:\d+: syntax error/s);
  });
});
