import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { description, modelPorts, parseJson } from './describeDesign.js';
import { fixture } from './fixtures/designs.js';
import { verilate, type Design, type Simulation } from './index.js';

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

  it('shows ports that cannot be driven', () => {
    const port = { name: 'a', signed: false, unpacked: false };
    const header = 'VL_INOUT8(&a,7,0);';
    expect(() => modelPorts([{ ...port, direction: 'inout' }], header)).toThrow(UsageError);
    expect(() => modelPorts([{ ...port, direction: 'input', unpacked: true }], '')).toThrow(
      /unpacked array/,
    );
  });
});
