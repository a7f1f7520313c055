import { join } from 'node:path';
import fc from 'fast-check';
import { maxRaw, minRaw, randomStream, symmetricLimit } from '../../golden/index.js';
import { verilate, type Simulation } from '../../src/cosim/index.js';
import { rtlDir } from '../learnerDesign.js';
import { drawer, SPREADS } from './arbitraries.js';
import { describeCase } from './describeCase.js';
import { mix, type MixerBuild, type Mixing } from './mixerModel.js';
import { same } from './same.js';
import { fromColumn, toColumn, unpackWord } from './words.js';

/** A mixing, and when its u comes. */
interface TimedMixing extends Mixing {
  /** Cycles by which u(0) comes before its last allowed one, and by which each later one gains. */
  readonly early: readonly [first: number, each: number];
  /** Cycles after the earliest that the header allows. */
  readonly wait: number;
}

/** Mixings one after another, some cycles frozen. */
export interface MixerCase {
  /** Numbers of the memory at the start, raw. */
  readonly start: readonly number[];
  readonly mixings: readonly TimedMixing[];
  readonly frozen: number;
  readonly seed: number;
}

/** A simulation of the mixer, from `file`. */
export async function startMixer(file: string, b: MixerBuild): Promise<Simulation> {
  const { activation, weight, delta } = b;
  const design = await verilate({
    top: 'class_mixer',
    sources: [file, join(rtlDir(), 'index_hash.sv'), join(rtlDir(), 'ram_1r1w.sv')],
    includeDirs: [rtlDir()],
    // Without stochastic rounding nothing reads the sample, and a step's upper bits are its sign.
    allowWarnings: ['UNUSEDSIGNAL'],
    memories: [{ module: 'ram_1r1w', variable: 'mem' }],
    parameters: {
      ...{ ActivationWidth: activation.width, ActivationFraction: activation.fraction },
      ...{ WeightWidth: weight.width, WeightFraction: weight.fraction },
      ...{ DeltaWidth: delta.width, DeltaFraction: delta.fraction },
      ...{ MaxShift: b.maxShift, MaxLeftShift: b.maxLeftShift },
      ...{ Classes: b.classes, Words: b.words },
      Stochastic: b.stochastic ? "1'b1" : "1'b0",
    },
  });
  return design.start();
}

/** Products of a mixing in each direction. */
function products({ matrix, u }: Mixing): number {
  return matrix ? u.length ** 2 : u.length;
}

/** Any case for a build: vectors and matrices, anywhere in the memory. */
export function anyMixerCase(b: MixerBuild): fc.Arbitrary<MixerCase> {
  const limit = symmetricLimit(b.activation);
  const some = (most: number) =>
    fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: most }));
  const mixing = fc
    .record({
      matrix: fc.boolean(),
      classes: fc.oneof(fc.integer({ min: 2, max: b.classes }), fc.constant(b.classes)),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      label: fc.nat(b.classes - 1),
      shift: fc.integer({ min: -b.maxLeftShift, max: b.maxShift }),
      rounding: fc.constantFrom(
        'truncate' as const,
        'nearest' as const,
        ...(b.stochastic ? (['stochastic'] as const) : []),
      ),
      sample: fc.nat(2 ** 32 - 1),
      layer: fc.nat(15),
      spread: fc.constantFrom(...SPREADS),
      early: fc.tuple(some(20), some(2)),
      wait: some(5),
      seed: fc.nat(),
    })
    .map(({ classes, place, spread, seed, label, ...drawn }): TimedMixing => {
      const u = Array.from({ length: classes }, drawer(seed, 'u', [-limit, limit], spread));
      const room = b.words - products({ ...drawn, base: 0, label, u });
      return { ...drawn, u, label: label % classes, base: Math.round(place * room) };
    });
  return fc
    .record({
      spread: fc.constantFrom(...SPREADS),
      mixings: fc.array(mixing, { minLength: 1, maxLength: 5 }),
      frozen: fc.constantFrom(0, 0.1, 0.5),
      seed: fc.nat(),
    })
    .map(({ spread, ...drawn }) => {
      const draw = drawer(drawn.seed, 'M', [minRaw(b.weight), maxRaw(b.weight)], spread);
      const text = drawn.mixings.map(
        (m) =>
          `${m.matrix ? 'matrix' : 'vector'} of ${m.u.length} at ${m.base}, label ${m.label}, ` +
          `shift ${m.shift} ${m.rounding}, layer ${m.layer}, early ${m.early.join()}, ` +
          `wait ${m.wait}, u ${m.u.join()}`,
      );
      return describeCase(
        { ...drawn, start: Array.from({ length: b.words }, draw) },
        `${text.join('; ')}; M ${spread}, frozen ${drawn.frozen}, seed ${drawn.seed}`,
      );
    });
}

const ROUNDING = { truncate: 0, nearest: 1, stochastic: 2 } as const;

/** Throws unless r, the counts and the whole memory are the model's, in the cycles of the header. */
export async function checkMixer(
  simulation: Simulation,
  b: MixerBuild,
  { start, mixings, frozen, seed }: MixerCase,
): Promise<void> {
  const classBits = Math.max(1, Math.ceil(Math.log2(b.classes)));
  const addressBits = Math.max(1, Math.ceil(Math.log2(b.words)));
  const widths: Readonly<Record<string, number>> = {
    ...{ enable_i: 1, start_i: 1, matrix_i: 1, base_i: 16, classes_i: 16, label_i: 16 },
    ...{ shift_i: 7, rounding_i: 2, sample_i: 32, layer_i: 4 },
    ...{ u_write_i: 1, u_class_i: classBits, u_i: b.activation.width },
    ...{ load_i: 1, load_address_i: addressBits, load_data_i: b.weight.width },
  };
  type Word = Readonly<Record<string, number>>;
  const script: Word[] = [];
  const set = (cycle: number, word: Word): void => {
    script[cycle] = { ...script[cycle], ...word };
  };
  for (const [at, raw] of start.entries()) {
    set(at, { load_i: 1, load_address_i: at, load_data_i: raw });
  }
  // u comes when the mixing before is done, and u(k) two cycles after the start's k-th at the latest.
  let free = start.length;
  const begins: number[] = [];
  for (const mixing of mixings) {
    const { matrix, base, label, shift, rounding, sample, layer, u, early, wait } = mixing;
    const [first, each] = early;
    const lead = Math.max(0, ...u.map((_, k) => first + each * k - k - 2));
    const begin = free + wait + lead;
    begins.push(begin);
    set(begin, { start_i: 1, base_i: base, shift_i: shift, layer_i: layer });
    const taken = new Set<number>();
    for (const [k, value] of u.entries()) {
      let when = begin + k + 2 - first - each * k;
      // One u a cycle; the last one has the latest that is free.
      while (taken.has(when)) when++;
      taken.add(when);
      set(when, { u_write_i: 1, u_class_i: k, u_i: value });
    }
    free = begin + 3 * products(mixing) + 5;
    for (let cycle = begin; cycle < free; cycle++) {
      set(cycle, {
        ...{ matrix_i: Number(matrix), classes_i: u.length, label_i: label },
        ...{ rounding_i: ROUNDING[rounding], sample_i: sample },
      });
    }
  }
  const cycles = free + 5;

  const stream = randomStream(seed, 'inputs');
  const columns = Object.fromEntries(Object.keys(widths).map((name) => [name, [] as bigint[]]));
  const enabledAt: number[] = [];
  // What nothing is said of is noise; in frozen cycles all but loading, which asks for no enable.
  const push = (enable: boolean, word: Word): void => {
    const full: Word = { load_i: 0, ...word, enable_i: enable ? 1 : 0 };
    for (const [name, width] of Object.entries(widths)) {
      columns[name]?.push(BigInt.asUintN(width, BigInt(full[name] ?? stream.uint32())));
    }
  };
  for (let cycle = 0; cycle < cycles; cycle++) {
    while (stream.uniform() < frozen) push(false, {});
    enabledAt.push(columns['enable_i']?.length ?? 0);
    push(true, { start_i: 0, u_write_i: 0, ...script[cycle] });
  }
  const total = columns['enable_i']?.length ?? 0;
  await simulation.reset();
  const outputs = { r_write_o: 1, r_class_o: classBits, r_o: b.delta.width };
  const counts = { signal_o: 1, feedback_o: 1 };
  const answers = await simulation.batch(
    total,
    Object.fromEntries(
      Object.entries(columns).map(([name, words]) => [name, toColumn(widths[name] ?? 1, words)]),
    ),
    Object.keys({ ...outputs, ...counts }),
  );
  const seen = (name: string, bits: number): bigint[] => {
    const all = fromColumn(answers[name], bits, total);
    return enabledAt.map((at) => all[at] ?? 0n);
  };
  const [writes, classes, r] = [
    seen('r_write_o', 1),
    seen('r_class_o', classBits),
    seen('r_o', b.delta.width),
  ];
  const [signal, feedback] = [seen('signal_o', 1), seen('feedback_o', 1)];
  const between = (from: number, to: number) => ({
    written: writes.flatMap((on, cycle) => (on && cycle >= from && cycle < to ? [cycle] : [])),
    signal: signal.slice(from, to).filter(Boolean).length,
    feedback: feedback.slice(from, to).filter(Boolean).length,
  });
  const memory = [...start];
  for (const [n, mixing] of mixings.entries()) {
    const begin = begins[n] ?? 0;
    const { written, ...counted } = between(begin, begin + 3 * products(mixing) + 5);
    const expected = mix(b, mixing, memory);
    same(
      `classes of r, mixing ${n}`,
      expected.map((_, k) => k),
      written.map((cycle) => Number(classes[cycle])),
    );
    same(
      `r of mixing ${n}`,
      expected,
      written.flatMap((cycle) => unpackWord(r[cycle] ?? 0n, b.delta.width, 1)),
    );
    const each = mixing.matrix ? products(mixing) : 0;
    same(`products of mixing ${n}`, [2 * each, each], [counted.signal, counted.feedback]);
  }
  same(
    'r and products, all together',
    [
      mixings.reduce((sum, { u }) => sum + u.length, 0),
      3 * mixings.reduce((sum, m) => sum + (m.matrix ? products(m) : 0), 0),
    ],
    [between(0, cycles).written.length, between(0, cycles).signal + between(0, cycles).feedback],
  );
  const [path] = (await simulation.memories()).map((found) => found.path);
  const column = await simulation.readMemory(path ?? '', 0, b.words);
  const held = fromColumn(column, b.weight.width, b.words);
  same(
    'M',
    memory,
    held.flatMap((word) => unpackWord(word, b.weight.width, 1)),
  );
}
