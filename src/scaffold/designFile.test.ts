import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DesignSpec, Port } from '../cosim/index.js';
import { DESIGN_FILE_MARK, designFile, designNames } from './designFile.js';

const PORTS: Port[] = [
  { name: 'clk_i', direction: 'input', width: 1, signed: false },
  {
    name: 'word_i[0]',
    direction: 'input',
    width: 9,
    signed: true,
    fields: [
      { name: 'last', lsb: 8, width: 1, signed: false },
      { name: 'data', lsb: 0, width: 8, signed: true },
    ],
  },
];

describe('designFile', () => {
  it('gives back the spec, whatever characters are in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), `systole 'design" $x `));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const spec: DesignSpec = {
      top: 'two_words',
      sources: [join(folder, 'rtl', `it's "a" \\ %20 #.sv`), join(folder, 'b.sv')],
      includeDirs: [folder],
      parameters: { Depth: -3, Name: `it's`, Mask: "8'hff" },
      defines: { FAST: true, TEXT: 'a "b" \\', SIZE: 7 },
      clock: 'clk',
      reset: 'rst',
      allowWarnings: ['WIDTH'],
    };
    const file = join(folder, 'two_words.design.ts');
    writeFileSync(file, designFile(spec, PORTS, file));
    const { twoWordsSpec, twoWordsPorts } = (await import(file)) as Record<string, unknown>;
    const ports = Object.fromEntries(
      PORTS.map(({ name, direction, width, signed }) => [name, { direction, width, signed }]),
    );
    expect(twoWordsSpec).toEqual({ ...spec, ports });
    expect(twoWordsPorts).toEqual(ports);
  });

  it('says how it was made, on the first line, and what the bits of a structure are', () => {
    const spec: DesignSpec = { top: 'a', sources: ['/x/rtl/a b.sv'], parameters: { N: 4 } };
    const text = designFile(spec, PORTS, '/x/test/a.design.ts');
    expect(text.startsWith(`${DESIGN_FILE_MARK}'../rtl/a b.sv' --top a --param N=4\`.`)).toBe(true);
    expect(text).toContain("  // last [8], data [7:0] signed\n  'word_i[0]': ");
    expect(text).not.toMatch(/[ \t]$/m);
  });
});

describe('designNames', () => {
  it.each([
    ['fifo', 'fifoSpec', 'FifoPorts'],
    ['valid_ready_slice', 'validReadySliceSpec', 'ValidReadySlicePorts'],
    ['_top', 'topSpec', 'TopPorts'],
    ['_1', '_1Spec', '_1Ports'],
    ['ALU', 'ALUSpec', 'ALUPorts'],
    ['delete', 'deleteSpec', 'DeletePorts'],
  ])('of %s', (top, spec, type) => {
    expect(designNames(top)).toMatchObject({ spec, type });
  });
});
