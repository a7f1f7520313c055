import fc from 'fast-check';
import { describe, expect, expectTypeOf, it, test } from 'vitest';
import { UsageError } from '../errors.js';
import { checkPortTypes } from './checkPortTypes.js';
import type { Column } from './column.js';
import type { Port } from './design.js';
import { FIFO } from './fixtures/designs.js';
import {
  verilate,
  type AxiPrefix,
  type ColumnOf,
  type Design,
  type InputName,
  type Interactive,
  type OutputName,
  type PortName,
  type PortTypes,
  type Simulation,
} from './index.js';
import { compare, property } from '../property/index.js';

const PORTS = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  in_valid_i: { direction: 'input', width: 1, signed: false },
  in_ready_o: { direction: 'output', width: 1, signed: false },
  in_data_i: { direction: 'input', width: 12, signed: false },
  out_valid_o: { direction: 'output', width: 1, signed: false },
  out_ready_i: { direction: 'input', width: 1, signed: false },
  out_data_o: { direction: 'output', width: 12, signed: false },
  level_o: { direction: 'output', width: 8, signed: false },
  command_i: { direction: 'input', width: 8, signed: false },
} as const;
type Ports = typeof PORTS;
interface Wide<Width extends number> {
  readonly direction: 'input';
  readonly width: Width;
  readonly signed: false;
}
type WidePorts = Ports & Readonly<{ word_i: Wide<40>; wide_i: Wide<200> }>;

test('names and columns follow from the ports', () => {
  expectTypeOf<OutputName<Ports>>().toEqualTypeOf<
    'in_ready_o' | 'out_valid_o' | 'out_data_o' | 'level_o'
  >();
  expectTypeOf<'clk_i'>().toExtend<InputName<Ports>>();
  expectTypeOf<'level_o'>().not.toExtend<InputName<Ports>>();
  expectTypeOf<PortName<Ports>>().toEqualTypeOf<keyof Ports>();
  expectTypeOf<ColumnOf<8>>().toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<9>>().toEqualTypeOf<Uint16Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<16>>().toEqualTypeOf<Uint16Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<17>>().toEqualTypeOf<Uint32Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<32>>().toEqualTypeOf<Uint32Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<33>>().toEqualTypeOf<BigUint64Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<40>>().toEqualTypeOf<BigUint64Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<64>>().toEqualTypeOf<BigUint64Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<65>>().toEqualTypeOf<Uint32Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<200>>().toEqualTypeOf<Uint32Array<ArrayBuffer>>();
  expectTypeOf<ColumnOf<number>>().toEqualTypeOf<Column>();
});

test('prefixes of interfaces follow from the ports', () => {
  interface Bit<Direction> {
    readonly direction: Direction;
    readonly width: 1;
    readonly signed: false;
  }
  type Streams = Readonly<{
    s_axis_tvalid: Bit<'input'>;
    m_axis_tvalid: Bit<'output'>;
    X_TVALID: Bit<'input'>;
    y_tvalid_o: Bit<'output'>;
    tlast: Bit<'input'>;
  }>;
  expectTypeOf<AxiPrefix<Streams, 'tvalid', 'input'>>().toEqualTypeOf<'s_axis_' | 'X_'>();
  expectTypeOf<AxiPrefix<Streams, 'tvalid', 'output'>>().toEqualTypeOf<'m_axis_' | 'y_'>();
  expectTypeOf<AxiPrefix<Streams, 'tvalid'>>().toEqualTypeOf<'s_axis_' | 'm_axis_' | 'X_' | 'y_'>();
  expectTypeOf<AxiPrefix<PortTypes, 'tvalid', 'input'>>().toEqualTypeOf<string>();
});

test('what serves any design learns its ports from the argument', () => {
  const start = <P extends PortTypes>(design: Design<P>): Promise<Simulation<P>> => design.start();
  const started = (typed: Design<Ports>, untyped: Design) =>
    [start(typed), start(untyped)] as const;
  expectTypeOf(started).returns.toEqualTypeOf<
    readonly [Promise<Simulation<Ports>>, Promise<Simulation>]
  >();
});

test('typed columns come back, from the design itself', async () => {
  const design = await verilate({ ...FIFO, ports: PORTS });
  expectTypeOf(design).toEqualTypeOf<Design<Ports>>();
  const sim = await design.start();
  await sim.reset();
  const sent = Uint16Array.of(4095, 0, 7);
  const { sinks } = await sim.streams({
    sources: [{ valid: 'in_valid_i', ready: 'in_ready_o', payload: { in_data_i: sent }, count: 3 }],
    sinks: [{ valid: 'out_valid_o', ready: 'out_ready_i', payload: ['out_data_o'] }],
    until: { received: 3 },
  });
  expectTypeOf(sinks[0]?.payload.out_data_o).toEqualTypeOf<Uint16Array<ArrayBuffer> | undefined>();
  expect(sinks[0]?.payload.out_data_o).toEqual(sent);
  const sampled = await sim.batch(2, { in_valid_i: Uint8Array.of(0, 0) }, [
    'level_o',
    'out_data_o',
  ]);
  expectTypeOf(sampled).toEqualTypeOf<{
    level_o: Uint8Array<ArrayBuffer>;
    out_data_o: Uint16Array<ArrayBuffer>;
  }>();
  expect(sampled.level_o).toHaveLength(2);
  await sim.close();
});

test('types that are out of date are refused', async () => {
  const in_data_i = { direction: 'input', width: 16, signed: false } as const;
  const stale = verilate({ ...FIFO, ports: { ...PORTS, in_data_i } });
  await expect(stale).rejects.toThrow(UsageError);
  await expect(stale).rejects.toThrow(
    /fifo is not .*port in_data_i is an input of 12 bits, they say an input of 16 bits.*systole types/,
  );
});

describe('checkPortTypes', () => {
  const ports: Port[] = [
    { name: 'a_i', direction: 'input', width: 1, signed: false },
    { name: 'b_o', direction: 'output', width: 8, signed: true },
  ];
  const a_i = { direction: 'input', width: 1, signed: false } as const;
  const b_o = { direction: 'output', width: 8, signed: true } as const;

  it('accepts equal ports in any order, and a sign that Verilator did not tell', () => {
    expect(() => {
      checkPortTypes('top', { b_o, a_i }, ports);
      checkPortTypes('top', { a_i: { ...a_i, signed: true }, b_o }, ports);
    }).not.toThrow();
  });

  it.each([
    [{ a_i }, /they lack port b_o \(a signed output of 8 bits\)/],
    [{ a_i, b_o, c_i: a_i }, /it has no port c_i/],
    [{ a_i, b_o: { ...b_o, width: 9 } }, /b_o is a signed output of 8 bits, they say .* of 9 bits/],
    [{ a_i, b_o: { ...b_o, signed: false } }, /b_o is a signed output .*, they say an output/],
    [{ a_i: { ...a_i, direction: 'output' }, b_o }, /a_i is an input of 1 bit, .* an output/],
  ] as const)('refuses %j', (types, message) => {
    expect(() => {
      checkPortTypes('top', types, ports);
    }).toThrow(message);
  });
});

/** Never called: the compiler refuses what is marked, and complains where it would not. */
export async function refused(sim: Simulation<WidePorts>): Promise<void> {
  await sim.batch(1, { in_data_i: new Uint16Array(1) }, ['out_data_o']);
  // @ts-expect-error there is no such input
  await sim.batch(1, { in_dato_i: new Uint16Array(1) }, []);
  // @ts-expect-error an output cannot be driven
  await sim.batch(1, { level_o: new Uint8Array(1) }, []);
  // @ts-expect-error 12 bits need a Uint16Array
  await sim.batch(1, { in_data_i: new Uint8Array(1) }, []);
  // @ts-expect-error there is no such port
  await sim.batch(1, {}, ['out_dat_o']);
  // @ts-expect-error it was not sampled
  expect((await sim.batch(1, {}, ['level_o'])).out_data_o);

  await sim.run({ cycles: 1, inputs: { in_data_i: [1], wide_i: [1n], word_i: [1n] } });
  // @ts-expect-error there is no such input
  await sim.run({ cycles: 1, inputs: { in_dato_i: [1] } });
  // @ts-expect-error 12 bits are numbers
  await sim.run({ cycles: 1, inputs: { in_data_i: [1n] } });
  // @ts-expect-error 200 bits are bigints
  await sim.run({ cycles: 1, inputs: { wide_i: [1] } });
  // @ts-expect-error there is no such port
  await sim.run({ cycles: 1, inputs: {}, record: ['levl_o'] });

  await sim.poke('in_data_i', 1);
  await sim.poke('wide_i', 1n);
  // @ts-expect-error an output cannot be set
  await sim.poke('level_o', 1);
  // @ts-expect-error 40 bits are a bigint
  await sim.poke('word_i', 1);
  // @ts-expect-error 12 bits are a number
  await sim.poke('in_data_i', 1n);
  // @ts-expect-error there is no such port
  await sim.peek('levl_o');
  // @ts-expect-error a clock has one bit
  await sim.step(1, { clock: 'in_data_i' });

  const until = { cycles: 1 };
  const source = { ready: 'in_ready_o', payload: {}, count: 1 } as const;
  await sim.streams({ sources: [{ ...source, valid: 'in_valid_i' }], sinks: [], until });
  // @ts-expect-error valid has one bit
  await sim.streams({ sources: [{ ...source, valid: 'in_data_i' }], sinks: [], until });
  const sink = { valid: 'out_valid_o', ready: 'out_ready_i' } as const;
  await sim.streams({ sources: [], sinks: [{ ...sink, payload: ['out_data_o'] }], until });
  // @ts-expect-error an input does not come out
  await sim.streams({ sources: [], sinks: [{ ...sink, payload: ['in_data_i'] }], until });

  await compare(sim.run({ cycles: 1, inputs: {} }), { level_o: [0] });
  // @ts-expect-error there is no such output
  await compare(sim.run({ cycles: 1, inputs: {} }), { levl_o: [0] });
}

/** Never called: the same, call by call. */
export async function refusedByCall(sim: Interactive<WidePorts>): Promise<void> {
  expectTypeOf(await sim.cycle({ in_data_i: 1, wide_i: 1n })).toEqualTypeOf<{
    in_ready_o: number;
    out_valid_o: number;
    out_data_o: number;
    level_o: number;
  }>();
  expectTypeOf(await sim.peek('wide_i')).toEqualTypeOf<bigint>();
  await sim.poke('wide_i', 1n);
  // @ts-expect-error there is no such input
  await sim.cycle({ in_dato_i: 1 });
  // @ts-expect-error 200 bits are a bigint
  await sim.cycle({ wide_i: 1 });
  // @ts-expect-error an output cannot be set
  await sim.poke('level_o', 1);
  // @ts-expect-error there is no such port
  await sim.peek('levl_o');
}

/** Never called: without types anything goes, and is refused when it runs. */
export async function accepted(design: Design, typed: Design<Ports>): Promise<void> {
  const sim = await design.start();
  await sim.batch(1, { whatever: new Uint8Array(1) }, ['thing']);
  await sim.run({ cycles: 1, inputs: { whatever: [1], other: [1n] } });
  await property(typed, fc.nat(), async (typedSim, value) => {
    expectTypeOf(typedSim).toEqualTypeOf<Simulation<Ports>>();
    const model = (level: number): Record<string, number[]> => ({ level_o: [level] });
    await compare(typedSim.run({ cycles: 1, inputs: {} }), model(value));
  });
  const forAny: Design = typed;
  const simForAny: Simulation = await typed.start();
  await simForAny.close();
  const byCall: Interactive = await typed.interactive();
  await byCall.close();
  await forAny.start();
}
