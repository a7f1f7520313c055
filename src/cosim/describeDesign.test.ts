import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { description, modelPorts, parseJson } from './describeDesign.js';
import { fixture } from './fixtures/designs.js';
import { newColumn, verilate, type Design, type DesignSpec, type Simulation } from './index.js';

let design: Design;
let simulation: Simulation;

beforeAll(async () => {
  design = await verilate({
    top: 'odd_ports',
    sources: [fixture('odd_ports.sv')],
    clock: 'clock',
    reset: 'clear',
    memories: ['struct_q', 'single_q', 'plain_q'].map((variable) => ({
      module: 'odd_ports',
      variable,
    })),
  });
  simulation = await design.start();
});

afterAll(async () => {
  await simulation.close();
});

describe('the ports of a design', () => {
  it('are read from the description that the installed Verilator writes', () => {
    const [clock, ...ports] = design.ports.map(
      ({ name, direction, width, signed }) =>
        `${direction} ${name} ${width}${signed ? ' signed' : ''}`,
    );
    expect(clock).toBe('input clock 1');
    expect(ports).toEqual([
      'input clear 1',
      'input pair_i 12',
      'input state_i 3',
      'input bytes_i 32',
      'input byte_i 8 signed',
      'input int_i 32 signed',
      'input index_i 8',
      'output a__b_o 5 signed',
      'output x.y 1',
      'output pair_o 12',
      'output sum_o 32',
      'output word_o 32',
    ]);
  });

  it('can be driven and read under those names', async () => {
    await simulation.reset();
    void simulation.poke('pair_i', 0x9ab);
    void simulation.poke('state_i', 1);
    void simulation.poke('byte_i', 0xff);
    void simulation.poke('int_i', 10);
    expect(await simulation.peek('a__b_o')).toBe(9n);
    expect(await simulation.peek('x.y')).toBe(1n);
    expect(await simulation.peek('sum_o')).toBe(9n);
    await simulation.step();
    expect(await simulation.peek('pair_o')).toBe(0x9abn);
    // The reset is active high: its name says so.
    await simulation.reset();
    expect(await simulation.peek('pair_o')).toBe(0n);
    expect(await simulation.peek('clear')).toBe(0n);
  });
});

describe('memories of other shapes', () => {
  it('have their bits as width and all unpacked elements as depth', async () => {
    expect(await simulation.memories()).toEqual([
      { path: 'odd_ports.plain_q', width: 16, depth: 6 },
      { path: 'odd_ports.single_q', width: 12, depth: 1 },
      { path: 'odd_ports.struct_q', width: 12, depth: 4 },
    ]);
  });

  it('count words from the lowest index', async () => {
    await simulation.reset();
    await simulation.batch(
      1,
      {
        index_i: Uint8Array.of(0x82),
        bytes_i: Uint32Array.of(0x12345678),
        pair_i: Uint16Array.of(0xfed),
      },
      [],
    );
    expect((await simulation.readMemory('odd_ports.struct_q'))[0]).toBe(0xfed);
    expect((await simulation.readMemory('odd_ports.plain_q'))[5]).toBe(0x5678);
    expect((await simulation.readMemory('odd_ports.single_q'))[0]).toBe(0xfed);
  });

  it('are refused if Verilator cannot open them', async () => {
    for (const variable of ['packed_q', 'absent']) {
      const refused = verilate({
        top: 'odd_ports',
        sources: [fixture('odd_ports.sv')],
        clock: 'clock',
        memories: [{ module: 'odd_ports', variable }],
      });
      await expect(refused).rejects.toThrow(`memory ${variable} of module odd_ports cannot`);
    }
  });
});

describe('the description of newer versions', () => {
  it('is asked for as JSON', () => {
    expect(description(5006).args).toContain('--xml-only');
    expect(description(5038).args).toContain('--json-only');
  });

  it('is read in either of its shapes', () => {
    const types = [
      {
        type: 'TYPETABLE',
        typesp: [
          { type: 'BASICDTYPE', addr: '(I)', keyword: 'logic' },
          { type: 'BASICDTYPE', addr: '(B)', keyword: 'byte', range: '7:0' },
          { type: 'REFDTYPE', addr: '(R)', refDTypep: '(B)' },
          { type: 'UNPACKARRAYDTYPE', addr: '(U)', refDTypep: '(B)' },
        ],
      },
    ];
    const modules = [
      {
        type: 'MODULE',
        name: 'top',
        stmtsp: [
          { type: 'VAR', name: 'clk_i', dtypep: '(I)', direction: 'INPUT' },
          { type: 'VAR', name: 'a__b', dtypep: '(R)', direction: 'OUTPUT' },
          { type: 'VAR', name: 'inner', dtypep: '(R)', direction: 'NONE' },
          { type: 'CELL', name: 'u_sub' },
        ],
      },
      { type: 'MODULE', name: 'sub', stmtsp: [] },
    ];
    const header = 'VL_IN8(&clk_i,0,0);\nVL_OUT8(&a___05Fb,7,0);\n';
    for (const key of ['miscsp', 'typeTablep']) {
      const declared = parseJson(JSON.stringify({ modulesp: modules, [key]: types }));
      expect(modelPorts(declared, header)).toEqual([
        { name: 'clk_i', direction: 'input', width: 1, signed: false, member: 'clk_i' },
        { name: 'a__b', direction: 'output', width: 8, signed: true, member: 'a___05Fb' },
      ]);
    }
  });

  it('tells structures, arrays and signs', () => {
    const types = [
      { type: 'BASICDTYPE', addr: '(N)', keyword: 'logic', range: '3:0' },
      { type: 'BASICDTYPE', addr: '(S)', keyword: 'logic', range: '7:0', signed: true },
      { type: 'BASICDTYPE', addr: '(D)', keyword: 'real' },
      {
        type: 'STRUCTDTYPE',
        addr: '(P)',
        packed: true,
        membersp: [
          { type: 'MEMBERDTYPE', name: 'a', addr: '(M1)', dtypep: '(M1)', refDTypep: '(N)' },
          { type: 'MEMBERDTYPE', name: 'b', addr: '(M2)', dtypep: '(S)' },
        ],
      },
      {
        // As in versions that do not tell a member's type.
        type: 'STRUCTDTYPE',
        addr: '(O)',
        packed: true,
        membersp: [{ type: 'MEMBERDTYPE', name: 'a', addr: '(M3)', dtypep: '(M3)' }],
      },
      { type: 'STRUCTDTYPE', addr: '(L)', membersp: [] },
      { type: 'UNPACKARRAYDTYPE', addr: '(A)', declRange: '[2:1]', refDTypep: '(P)' },
      { type: 'PACKARRAYDTYPE', addr: '(K)', declRange: '[1:0]', refDTypep: '(N)' },
    ];
    const tree = (...ports: readonly (readonly [string, string])[]) =>
      JSON.stringify({
        modulesp: [
          {
            type: 'MODULE',
            stmtsp: ports.map(([name, dtypep]) => ({
              type: 'VAR',
              name,
              dtypep,
              direction: 'INPUT',
            })),
          },
        ],
        miscsp: [{ type: 'TYPETABLE', typesp: types }],
      });
    const header = `VL_IN8(&s,7,0);
      VL_IN16((&a)[2],11,0); VL_IN8(&k,7,0); VL_IN16(&o,11,0); VL_IN8(&l,0,0);`;
    const ports = modelPorts(parseJson(tree(['s', '(S)'], ['a', '(A)'], ['k', '(K)'])), header);
    const fields = [
      { name: 'a', lsb: 8, width: 4, signed: false },
      { name: 'b', lsb: 0, width: 8, signed: true },
    ];
    expect(ports).toEqual([
      { name: 's', direction: 'input', width: 8, signed: true, member: 's' },
      { name: 'a[1]', direction: 'input', width: 12, signed: false, fields, member: 'a[0]' },
      { name: 'a[2]', direction: 'input', width: 12, signed: false, fields, member: 'a[1]' },
      { name: 'k', direction: 'input', width: 8, signed: false, member: 'k' },
    ]);
    expect(modelPorts(parseJson(tree(['o', '(O)'])), header)).toEqual([
      { name: 'o', direction: 'input', width: 12, signed: false, member: 'o' },
    ]);
    expect(() => modelPorts(parseJson(tree(['l', '(L)'])), header)).toThrow(/unpacked structure/);
    expect(() => modelPorts(parseJson(tree(['d', '(D)'])), header)).toThrow(/port d is a real/);
  });
});

describe('ports of every kind', () => {
  const build = (source: string, more: Partial<DesignSpec> = {}) => {
    const file = join(folder, `p${files++}.sv`);
    writeFileSync(file, source);
    return verilate({ top: 'p', sources: [file], ...more });
  };
  let folder: string;
  let files = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'systole-ports-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are driven and read element by element, field by field', async () => {
    const built = await verilate({ top: 'many_ports', sources: [fixture('many_ports.sv')] });
    const names = built.ports.map(({ name }) => name);
    expect(names.slice(0, 9)).toEqual([
      'outer_i',
      'pairs_i',
      ...['up_i[2]', 'up_i[3]', 'up_i[4]', 'down_i[-1]', 'down_i[0]', 'down_i[1]', 'grid_i[0][4]'],
    ]);
    const port = (name: string) => built.ports.find((each) => each.name === name);
    expect(port('outer_i')).toEqual({
      name: 'outer_i',
      direction: 'input',
      width: 58,
      signed: false,
      fields: [
        { name: 'mode', lsb: 54, width: 4, signed: true },
        { name: 'pair', lsb: 42, width: 12, signed: false },
        { name: 'pair.a', lsb: 38 + 12, width: 4, signed: false },
        { name: 'pair.b', lsb: 42, width: 8, signed: true },
        { name: 'either', lsb: 30, width: 12, signed: false },
        { name: 'either.raw', lsb: 30, width: 12, signed: false },
        { name: 'either.pair', lsb: 30, width: 12, signed: false },
        { name: 'either.pair.a', lsb: 38, width: 4, signed: false },
        { name: 'either.pair.b', lsb: 30, width: 8, signed: true },
        { name: 'grid', lsb: 24, width: 6, signed: false },
        { name: 'rest', lsb: 0, width: 24, signed: false },
      ],
    });
    expect(port('up_i[3]')?.fields).toEqual([
      { name: 'a', lsb: 8, width: 4, signed: false },
      { name: 'b', lsb: 0, width: 8, signed: true },
    ]);
    expect(port('pairs_i')?.fields).toBeUndefined();
    expect(port('mode_o')?.signed).toBe(true);
    const sim = await built.start();
    // Where a field is: the module takes it apart by name.
    const fields = port('outer_i')?.fields ?? [];
    const parts = ['mode', 'pair.a', 'pair.b', 'either.pair.b', 'grid', 'rest'];
    for (const [i, name] of parts.entries()) {
      const field = fields.find((each) => each.name === name);
      const value = 0x5a3c96n & ((1n << BigInt(field?.width ?? 0)) - 1n);
      await sim.poke('outer_i', value << BigInt(field?.lsb ?? 0));
      expect(await sim.peek(`parts_o[${i}]`), name).toBe(value);
      await sim.poke('outer_i', 0);
      expect(await sim.peek(`parts_o[${i}]`)).toBe(0n);
    }
    // Elements, whichever way their indices run.
    await sim.poke('up_i[2]', 0x234);
    await sim.poke('up_i[4]', 0x678);
    await sim.poke('down_i[-1]', 0x11);
    await sim.poke('down_i[1]', 0x33);
    expect(await sim.peek('up_2_o')).toBe(0x234n);
    expect(await sim.peek('up_4_o')).toBe(0x678n);
    expect(await sim.peek('down_minus_1_o')).toBe(0x11n);
    expect(await sim.peek('down_1_o')).toBe(0x33n);
    // Two dimensions, 200 bits each, in columns.
    const grid = newColumn(200, 2) as Uint32Array<ArrayBuffer>;
    grid.set([7, 6, 5, 4, 3, 2, 1, 70, 60, 50, 40, 30, 20, 10]);
    const none = newColumn(200, 2);
    const inputs = { 'grid_i[1][5]': grid, 'grid_i[0][5]': none, 'grid_i[1][4]': none };
    const got = await sim.batch(2, inputs, ['grid_o[1][5]', 'grid_o[0][5]', 'grid_o[1][4]']);
    expect(got['grid_o[1][5]']).toEqual(grid);
    expect(got['grid_o[0][5]']).toEqual(none);
    expect(got['grid_o[1][4]']).toEqual(none);
    // Thousands of bits.
    const huge = (1n << 4999n) | (0xdeadbeefn << 2500n) | 5n;
    await sim.poke('huge_i', huge);
    expect(await sim.peek('huge_o')).toBe(~huge & ((1n << 5000n) - 1n));
    await expect(sim.poke('down_i[2]', 0)).rejects.toThrow(/no port down_i\[2\]/);
    await expect(sim.poke('down_i', 0)).rejects.toThrow(/no port down_i;/);
    await sim.close();
  });

  it.each([
    ['inout wire a', /port a is an inout.*Wrap the module/],
    ['input real a', /port a is a real.*\$realtobits/],
    ['input string a', /port a is a string.*Wrap the module/],
    ['input struct { int x; logic y; } a', /port a is an unpacked structure. Declare it packed/],
    ['input logic a [5000]', /port a has 5000 elements, at most 4096/],
  ])('but %s is refused with the reason', async (declaration, words) => {
    const refused = build(`module p(${declaration}, output logic z); assign z = 0; endmodule`, {
      allowWarnings: ['UNUSED'],
    });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(words);
  });

  it('and an interface, too', async () => {
    const source = `interface bus; logic v; endinterface
      module p(bus a, output logic z); assign z = a.v; endmodule`;
    await expect(build(source)).rejects.toThrow(
      /p\d\.sv:2:\d+: .*[iI]nterface[^]*Wrap the module in one with the interface's signals/,
    );
  });
});
