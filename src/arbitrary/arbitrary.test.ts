import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { verilate, type Design, type PortTypes, type Stimuli } from '../cosim/index.js';
import { UsageError } from '../errors.js';
import { TALLY } from '../property/fixtures/tally.js';
import { compare, property, PropertyFailure } from '../property/index.js';
import {
  portValue,
  resetsIn,
  resetWords,
  stallsIn,
  stallsOf,
  stimuliOf,
  streamOf,
} from './index.js';

const PORTS = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  valid_i: { direction: 'input', width: 1, signed: false },
  ready_o: { direction: 'output', width: 1, signed: false },
  data_i: { direction: 'input', width: 8, signed: false },
  valid_o: { direction: 'output', width: 1, signed: false },
  ready_i: { direction: 'input', width: 1, signed: false },
  sum_o: { direction: 'output', width: 16, signed: false },
  signed_i: { direction: 'input', width: 8, signed: true },
  signed_o: { direction: 'output', width: 8, signed: true },
  wide_i: { direction: 'input', width: 100, signed: false },
  wide_o: { direction: 'output', width: 100, signed: false },
} as const satisfies PortTypes;

let tally: Design<typeof PORTS>;

beforeAll(async () => {
  tally = await verilate({ ...TALLY, ports: PORTS });
});

/** What is left of a drawn value when it is made as small as a condition allows. */
function smallest<T>(arbitrary: Arbitrary<T>, seen: (value: T) => boolean): T {
  const found = fc.check(
    fc.property(arbitrary, (value) => !seen(value)),
    { ...settings<[T]>(2000), endOnFailure: false },
  );
  if (found.counterexample === null) throw new Error('no such value was drawn');
  return found.counterexample[0];
}

const widths = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(200, 3000));

describe('values of a port', () => {
  it('fit, whatever the width, and have the kind that the width asks for', () => {
    fc.assert(
      fc.property(widths, fc.boolean(), fc.nat(), (width, signed, seed) => {
        const [min, max] = signed
          ? [-(1n << BigInt(width - 1)), (1n << BigInt(width - 1)) - 1n]
          : [0n, (1n << BigInt(width)) - 1n];
        for (const value of fc.sample(portValue({ width, signed }), { seed, numRuns: 20 })) {
          expect(typeof value).toBe(width > 32 ? 'bigint' : 'number');
          expect(value >= min && value <= max).toBe(true);
        }
      }),
      settings(100),
    );
  });

  it.each([1, 8, 32, 33, 64, 65, 3000])('of %i bits have their corners', (width) => {
    const drawn = (signed: boolean) =>
      new Set(fc.sample(portValue({ width, signed }), { seed: 7, numRuns: 300 }).map(BigInt));
    const top = 1n << BigInt(width - 1);
    const [unsigned, signed] = [drawn(false), drawn(true)];
    expect([0n, 2n * top - 1n].filter((corner) => !unsigned.has(corner))).toEqual([]);
    expect([0n, top - 1n, -top].filter((corner) => !signed.has(corner))).toEqual([]);
  });

  it('shrink towards 0, corners too', () => {
    expect(smallest(portValue({ width: 8, signed: false }), (value) => value >= 77)).toBe(77);
    expect(smallest(portValue({ width: 16, signed: true }), (value) => value <= -77)).toBe(-77);
    const wide = portValue({ width: 3000, signed: false });
    expect(smallest(wide, (value) => value >= 1n << 200n)).toBe(1n << 200n);
  });

  it('have the type that the width says', () => {
    expectTypeOf(portValue(PORTS.data_i)).toEqualTypeOf<Arbitrary<number>>();
    expectTypeOf(portValue(PORTS.wide_i)).toEqualTypeOf<Arbitrary<bigint>>();
  });
});

describe('stimuli', () => {
  it('are those of sim.run, typed by the ports', () => {
    const all = stimuliOf(tally, { cycles: 10 });
    expectTypeOf(all).toExtend<Arbitrary<Stimuli<typeof PORTS>>>();
    const some = stimuliOf(tally, { cycles: 10, ports: ['data_i', 'wide_i'] });
    expectTypeOf(some).toEqualTypeOf<
      Arbitrary<{
        readonly cycles: number;
        readonly inputs: {
          readonly data_i: readonly number[];
          readonly wide_i: readonly bigint[];
        };
      }>
    >();
    // @ts-expect-error an output cannot be driven
    expect(() => stimuliOf(tally, { cycles: 10, ports: ['sum_o'] })).toThrow(
      /no input sum_o to drive; there are: rst_ni, valid_i, data_i, ready_i, signed_i, wide_i/,
    );
  });

  it('drive all inputs but clock and reset, a word in every cycle', () => {
    fc.assert(
      fc.property(stimuliOf(tally, { cycles: 50, hold: 0.5 }), ({ cycles, inputs }) => {
        expect(cycles).toBeGreaterThan(0);
        expect(cycles).toBeLessThanOrEqual(50);
        expect(Object.keys(inputs)).toEqual(['valid_i', 'data_i', 'ready_i', 'signed_i', 'wide_i']);
        for (const words of Object.values(inputs)) expect(words).toHaveLength(cycles);
      }),
      settings(50),
    );
  });

  it('keep words as often as was asked', () => {
    const kept = (hold: number) => {
      let [same, all] = [0, 0];
      const drawn = stimuliOf(tally, { cycles: 100, ports: ['data_i'], hold });
      for (const { inputs } of fc.sample(drawn, { seed: 3, numRuns: 100 })) {
        for (let at = 1; at < inputs.data_i.length; at++, all++) {
          if (inputs.data_i[at] === inputs.data_i[at - 1]) same++;
        }
      }
      return same / all;
    };
    expect(kept(0)).toBeLessThan(0.3);
    expect(kept(0.9)).toBeGreaterThan(0.85);
  });

  it.each([0, 0.5])('shrink to few cycles and no more words than needed, hold %f', (hold) => {
    const drawn = stimuliOf(tally, { cycles: 60, ports: ['valid_i', 'data_i', 'wide_i'], hold });
    const seen = ({ inputs }: { inputs: { data_i: readonly number[] } }) =>
      inputs.data_i.some((word, cycle) => cycle >= 2 && word >= 100);
    const { cycles, inputs } = smallest(drawn, seen);
    // Three are needed; a word may be held where shrinking found it.
    expect(cycles).toBeLessThanOrEqual(4);
    expect(inputs.valid_i).toEqual(new Array(cycles).fill(0));
    expect(inputs.wide_i).toEqual(new Array(cycles).fill(0n));
    expect(new Set(inputs.data_i)).toContain(100);
    expect(Math.max(...inputs.data_i)).toBe(100);
  });

  it('may have resets, and shrink to none', () => {
    const drawn = stimuliOf(tally, { cycles: 30, ports: ['data_i'], resets: 2 });
    const low = ({ inputs }: { inputs: object }) =>
      'rst_ni' in inputs && (inputs.rst_ni as number[]).includes(0);
    expect(fc.sample(drawn, { seed: 1, numRuns: 50 }).some(low)).toBe(true);
    expect(smallest(drawn, ({ cycles }) => cycles >= 2)).toEqual({
      cycles: 2,
      inputs: { data_i: [0, 0], rst_ni: [1, 1] },
    });
    expect(smallest(drawn, low)).toEqual({ cycles: 1, inputs: { data_i: [0], rst_ni: [0] } });
  });

  it('refuse what makes no sense', () => {
    expect(() => stimuliOf(tally, { cycles: 0 })).toThrow(UsageError);
    expect(() => stimuliOf(tally, { cycles: 5, hold: 1 })).toThrow(/hold is 1; a chance from 0/);
    expect(() => stimuliOf(tally, { cycles: 5, resets: -1 })).toThrow(/resets is -1/);
    const free = { spec: { ...tally.spec, reset: 'nrst' }, ports: tally.ports };
    expect(() => resetWords(free, 5, [])).toThrow(/tally has no reset nrst/);
  });
});

describe('in the simulator', () => {
  const drawn = () => stimuliOf(tally, { cycles: 60, hold: 0.3, resets: 2 });

  /** What tally.sv is to do, its faults left out: sums and registers, cleared by a reset at once. */
  function model({ cycles, inputs }: Stimuli<typeof PORTS>) {
    const expected = { sum_o: [] as number[], signed_o: [] as number[], wide_o: [] as bigint[] };
    let state = { sum: 0, valid: 0, signed: 0, wide: 0n };
    for (let cycle = 0; cycle < cycles; cycle++) {
      const at = (name: keyof typeof inputs) => Number(inputs[name]?.[cycle] ?? 0);
      const clear = at('rst_ni') === 0;
      if (clear) state = { sum: 0, valid: 0, signed: 0, wide: 0n };
      expected.sum_o.push(state.sum);
      expected.signed_o.push(state.signed);
      expected.wide_o.push(state.wide);
      if (clear) continue;
      const ready = state.valid === 0 || at('ready_i') === 1;
      const take = ready && at('valid_i') === 1;
      state = {
        sum: (state.sum + (take ? at('data_i') : 0)) & 0xffff,
        valid: take ? 1 : at('ready_i') === 1 ? 0 : state.valid,
        signed: at('signed_i'),
        wide: BigInt(inputs.wide_i?.[cycle] ?? 0n),
      };
    }
    return expected;
  }

  it('all ports and the resets arrive', async () => {
    const good = await verilate({ ...TALLY, ports: PORTS, parameters: { Faulty: 0 } });
    // State that no reset clears is a fault that is always there.
    const cases = drawn().filter(({ inputs }) => !inputs.data_i.includes(0xee));
    await property(good, cases, (sim, stimuli) => compare(sim.run(stimuli), model(stimuli)), {
      numRuns: 200,
    });
  });

  it('a fault is found and shrunk to what it needs: no reset, no other port', async () => {
    const failure: unknown = await property(
      tally,
      stimuliOf(tally, { cycles: 40, resets: 2 }).filter(
        ({ inputs }) => !inputs.data_i.some((word) => word >= 0xee || word === 0x77),
      ),
      (sim, stimuli) => compare(sim.run(stimuli), model(stimuli)),
      { numRuns: 5000, seed: 5, shrinkSeconds: 60 },
    ).catch((error: unknown) => error);
    if (!(failure instanceof PropertyFailure)) throw new Error(`no failure: ${String(failure)}`);
    const { cycles, inputs } = failure.value as { cycles: number; inputs: Stimuli['inputs'] };
    expect(inputs.rst_ni).toEqual(new Array(cycles).fill(1));
    expect(inputs.wide_i).toEqual(new Array(cycles).fill(0n));
    expect(inputs.data_i).toContain(0xa5);
    expect(cycles).toBeLessThanOrEqual(4);
  });

  it('streams arrive, whatever the stalls', async () => {
    const cases = fc.record({
      stream: streamOf(tally, ['data_i', 'wide_i'], { most: 30 }),
      stalls: stallsOf('in', 'out'),
    });
    const good = await verilate({ ...TALLY, ports: PORTS, parameters: { Faulty: 0 } });
    await property(good, cases, async (sim, { stream, stalls: { seed, stall } }) => {
      const { sinks } = await sim.streams({
        sources: [{ ...stream, valid: 'valid_i', ready: 'ready_o', stall: stall.in }],
        sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['sum_o'], stall: stall.out }],
        until: { received: stream.count },
        seed,
      });
      expect(sinks[0]?.count).toBe(stream.count);
      const all = stream.payload.data_i.reduce((sum, word) => (sum + word) & 0xffff, 0);
      expect(sinks[0]?.payload.sum_o?.at(-1)).toBe(all);
    });
  });
});

describe('streams', () => {
  it('shrink to few words towards 0', () => {
    const drawn = streamOf(tally, ['data_i', 'wide_i'], { fewest: 0, most: 40 });
    expect(smallest(drawn, () => true).count).toBe(0);
    const { count, payload } = smallest(drawn, (stream) => stream.payload.data_i.includes(0xa5));
    expect({ count, ...payload }).toEqual({
      count: 1,
      data_i: Uint8Array.of(0xa5),
      wide_i: new Uint32Array(4),
    });
  });

  it('refuse what makes no sense', () => {
    // @ts-expect-error an output carries nothing into a design
    expect(() => streamOf(tally, ['sum_o'], { most: 3 })).toThrow(/tally has no input sum_o/);
    expect(() => streamOf(tally, ['data_i'], { fewest: 4, most: 3 })).toThrow(/from 0 to most, 3/);
  });
});

describe('stalls', () => {
  it('by cycle go from never to nearly always', () => {
    const shares = fc
      .sample(stallsIn(100), { seed: 2, numRuns: 200 })
      .map((words) => words.reduce((sum, word) => sum + word, 0) / words.length);
    expect(Math.min(...shares)).toBe(0);
    expect(Math.max(...shares)).toBeGreaterThan(0.8);
    expect(shares.some((share) => share > 0 && share < 0.2)).toBe(true);
  });

  it('shrink to never, then to a single one', () => {
    expect(smallest(stallsIn(6), () => true)).toEqual([0, 0, 0, 0, 0, 0]);
    const one = smallest(stallsIn(20), (words) => words.includes(1));
    expect(one.filter((word) => word === 1)).toHaveLength(1);
    expect(smallest(stallsOf('in', 'out'), () => true)).toEqual({
      seed: 0,
      stall: { in: 0, out: 0 },
    });
    const often = smallest(stallsOf('in', 'out'), ({ stall }) => stall.out >= 0.5);
    expect({ seed: often.seed, in: often.stall.in }).toEqual({ seed: 0, in: 0 });
  });
});

describe('resets', () => {
  it('shrink to none, then to an early short one', () => {
    expect(smallest(resetsIn(50), () => true)).toEqual([]);
    expect(smallest(resetsIn(50), (pulses) => pulses.some(({ at }) => at > 9))).toEqual([
      { at: 10, cycles: 1 },
    ]);
  });

  it('are words of the reset input, active as the reset is', () => {
    const pulses = [
      { at: 1, cycles: 2 },
      { at: 5, cycles: 3 },
    ];
    expect(resetWords(tally, 6, pulses)).toEqual({ rst_ni: [1, 0, 0, 1, 1, 0] });
    const ports = tally.ports.map((port) => ({
      ...port,
      name: port.name.replace('rst_ni', 'rst'),
    }));
    expect(resetWords({ spec: { ...tally.spec, reset: 'rst' }, ports }, 4, pulses)).toEqual({
      rst: [0, 1, 1, 0],
    });
  });
});
