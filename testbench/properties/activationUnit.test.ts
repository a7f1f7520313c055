import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  exactActivation,
  roundShift,
  symmetricLimit,
  TABLE_INDEX,
  wideFormat,
  type Format,
} from '../../golden/index.js';
import { verilate, type Simulation } from '../../src/cosim/index.js';
import { overlayOf } from '../faults/overlay.js';
import { rtlDir } from '../learnerDesign.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { fromColumn, toColumn, unpackWord } from './words.js';

const FILE = 'activation_unit.sv';
const KINDS = ['identity', 'hard-tanh', 'clipped-relu', 'hard-sigmoid'] as const;
const SIGNAL = 5;
const LOCAL = 6;
const WIDE = 7;

interface Build {
  readonly acc: number;
  readonly weightFraction: number;
  readonly activation: Format;
  /** With it signals of that many bits, and local errors, are built in. */
  readonly delta?: number;
  /** And projections. */
  readonly wide?: boolean;
}

const BUILDS: readonly Build[] = [
  { acc: 33, weightFraction: 13, activation: { signed: true, width: 8, fraction: 7 } },
  { acc: 13, weightFraction: 2, activation: { signed: true, width: 4, fraction: 3 } },
  { acc: 14, weightFraction: 0, activation: { signed: true, width: 5, fraction: 0 } },
  { acc: 53, weightFraction: 23, activation: { signed: true, width: 16, fraction: 12 } },
  { acc: 24, weightFraction: 7, activation: { signed: true, width: 12, fraction: 6 } },
  // With what rules besides drtp need.
  {
    ...{ acc: 27, weightFraction: 13, delta: 8, wide: true },
    activation: { signed: true, width: 8, fraction: 7 },
  },
  {
    ...{ acc: 14, weightFraction: 3, delta: 9, wide: true },
    activation: { signed: true, width: 5, fraction: 2 },
  },
  {
    ...{ acc: 45, weightFraction: 20, delta: 4, wide: false },
    activation: { signed: true, width: 16, fraction: 9 },
  },
];

/** Sum and kind; of a projection the shift of its sum. */
interface Question {
  readonly acc: number;
  readonly kind: number;
  readonly shift: number;
  /** Cycles before it in which enable_i, valid_i or both are low, and the last answer stays. */
  readonly idle?: number;
}

/** Kinds that a build answers. */
function kindsOf({ delta, wide }: Build): readonly number[] {
  return [
    ...KINDS.keys(),
    ...(delta === undefined ? [] : [SIGNAL, LOCAL]),
    ...(wide === true ? [WIDE] : []),
  ];
}

function nearest(value: number, shift: number): number {
  return shift > 0 ? roundShift(value, shift, 'nearest') : value * 2 ** -shift;
}

/** h of a signal, a local error's output or a projection: docs/numerics.md. */
function beyond({ weightFraction, activation, delta = 0 }: Build, q: Question): number {
  const clip = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
  if (q.kind === SIGNAL) return clip(nearest(q.acc, weightFraction), 2 ** (delta - 1) - 1);
  const u = nearest(q.acc, q.shift);
  if (q.kind === WIDE) return clip(u, symmetricLimit(activation));
  const coarser = activation.fraction - wideFormat(activation).fraction;
  return exactActivation('hard-sigmoid', activation).value(u * 2 ** coarser);
}

/** h, gate and table index of a sum, in the contract's words. */
function golden(build: Build, question: Question): number[] {
  const { weightFraction, activation } = build;
  const { acc, kind } = question;
  const scale = 2n ** BigInt(weightFraction);
  const half = scale / 2n;
  const shifted = BigInt(acc) + half;
  // Floor.
  const z = Number(shifted >> BigInt(weightFraction));
  const { value, gate } = exactActivation(KINDS[kind] ?? 'identity', activation);
  const index = Math.floor(z * 2 ** (TABLE_INDEX.fraction - activation.fraction) + rounding());
  function rounding(): number {
    return activation.fraction > TABLE_INDEX.fraction ? 0.5 : 0;
  }
  const indexed = Math.max(-512, Math.min(511, index));
  return kind < KINDS.length ? [value(z), gate(1, z), indexed] : [beyond(build, question), indexed];
}

function start(file: string, build: Build): Promise<Simulation> {
  const flag = (on: boolean): string => (on ? "1'b1" : "1'b0");
  const { delta, wide = false } = build;
  return verilate({
    top: 'activation_unit',
    sources: [file],
    parameters: {
      AccWidth: build.acc,
      WeightFraction: build.weightFraction,
      ActivationWidth: build.activation.width,
      ActivationFraction: build.activation.fraction,
      IndexWidth: TABLE_INDEX.width,
      IndexFraction: TABLE_INDEX.fraction,
      ...{ Signals: flag(delta !== undefined), Local: flag(delta !== undefined) },
      ...{ Wide: flag(wide), DeltaWidth: delta ?? 8, ValueWidth: valueWidth(build) },
    },
  }).then((design) => design.start());
}

/** Bits of h, or of the signals in its place. */
function valueWidth({ activation, delta = 0 }: Build): number {
  return Math.max(activation.width, delta);
}

/** Throws unless every question is answered as golden has it. */
async function check(
  simulation: Simulation,
  build: Build,
  questions: readonly Question[],
): Promise<void> {
  const rows = questions.flatMap((question, asked) => [
    ...Array.from({ length: question.idle ?? 0 }, (_, n) => ({
      ...{ question, asked, enable: n % 3 === 0 ? 1 : 0, valid: n % 3 === 1 ? 1 : 0 },
    })),
    { question, asked, enable: 1, valid: 1 },
  ]);
  const none: Question = { acc: 0, kind: 0, shift: 0 };
  rows.push({ question: none, asked: questions.length, enable: 0, valid: 0 });
  const count = rows.length;
  const word = (width: number, of: (row: (typeof rows)[number]) => number) =>
    toColumn(
      width,
      rows.map((row) => BigInt.asUintN(width, BigInt(of(row)))),
    );
  const width = valueWidth(build);
  const answers = await simulation.batch(
    count,
    {
      enable_i: word(1, ({ enable }) => enable),
      valid_i: word(1, ({ valid }) => valid),
      kind_i: word(3, ({ question }) => question.kind),
      shift_i: word(7, ({ question }) => question.shift),
      acc_i: word(build.acc, ({ question }) => question.acc),
    },
    ['h_o', 'gate_o', 'index_o'],
  );
  const signed = (name: string, bits: number): number[] =>
    fromColumn(answers[name], bits, count).flatMap((raw) => unpackWord(raw, bits, 1));
  const h = signed('h_o', width);
  const gate = fromColumn(answers['gate_o'], 1, count).map(Number);
  const index = signed('index_o', TABLE_INDEX.width);
  const expected = questions.map((question) => golden(build, question));
  for (const [n, { asked }] of rows.entries()) {
    const question = questions[asked - 1];
    if (!question) continue;
    const { kind, acc, shift } = question;
    const gated = kind < KINDS.length;
    same(
      `${gated ? '[h, gate, index]' : '[h, index]'} of ${KINDS[kind] ?? `kind ${kind} >> ${shift}`} at ${acc}`,
      expected[asked - 1] ?? [],
      [h[n] ?? NaN, ...(gated ? [gate[n] ?? NaN] : []), index[n] ?? NaN],
    );
  }
}

/** Sums anywhere, and close to where the functions bend. */
function anyQuestions(build: Build): fc.Arbitrary<Question[]> {
  const most = 2 ** (build.acc - 1) - 1;
  const unit = 2 ** (build.weightFraction + build.activation.fraction);
  const shift = fc.integer({ min: -2, max: 13 + build.weightFraction });
  const acc = (shifted: number): fc.Arbitrary<number> =>
    fc.oneof(
      fc.integer({ min: -most - 1, max: most }),
      fc.constantFrom(-most - 1, most),
      // Close to the corners of the functions: multiples of 1/2, to the last place.
      fc
        .record({ halves: fc.integer({ min: -20, max: 20 }), off: fc.integer({ min: -2, max: 2 }) })
        .map(({ halves, off }) => (halves * unit) / 2 + off),
      fc
        .record({
          z: fc.integer({ min: -70, max: 70 }),
          off: fc.integer({ min: -1, max: 1 }),
        })
        .map(({ z, off }) => (z * 2 ** build.weightFraction) / 2 + off),
      // The same after the shift of a projection.
      fc
        .record({ u: fc.integer({ min: -300, max: 300 }), off: fc.integer({ min: -1, max: 1 }) })
        .map(({ u, off }) => (u * 2 ** shifted) / 2 + off),
    );
  const question = shift.chain((drawn) =>
    fc.record({
      acc: acc(drawn).map((value) => Math.max(-most - 1, Math.min(most, Math.floor(value)))),
      kind: fc.constantFrom(...kindsOf(build)),
      shift: fc.constant(drawn),
      idle: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3)),
    }),
  );
  return fc.array(question, { minLength: 1, maxLength: 100 });
}

describe.each(BUILDS)('activation_unit: $acc bits to s$activation.width', (build) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await start(join(rtlDir(), FILE), build);
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('equals the exact model', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestions(build), (drawn) => check(simulation, build, drawn)),
      settings(100),
    );
  });

  test.runIf(build.acc <= 16)('equals it for every sum', async () => {
    const half = 2 ** (build.acc - 1);
    for (const kind of kindsOf(build)) {
      for (const shift of kind > SIGNAL ? [-2, 0, 1, 6, 16] : [0]) {
        const questions = Array.from({ length: 2 * half }, (_, n) => ({
          ...{ acc: n - half, kind, shift },
        }));
        await check(simulation, build, questions);
      }
    }
  });
});

describe('a fault in what rules besides drtp need is found:', () => {
  const build: Build = {
    ...{ acc: 20, weightFraction: 6, delta: 6, wide: true },
    activation: { signed: true, width: 8, fraction: 7 },
  };

  test.each([
    ['a signal clipped as h', 'limit = SignalLimit;', 'limit = Limit;', /kind 5/],
    ['a projection not rounded', "(ZWidth'(1) <<< $unsigned(shift - 1'b1))", "'0", /kind [67]/],
    ['a local error of a coarse sum', 'fine ? sum <<< Coarser : sum', 'sum', /kind 6/],
    ['a projection made fine', '!Wide || !kind_i[0]', "1'b1", /kind 7/],
    ['a sum not shifted to the left', '<<< $unsigned(-shift)', '', /kind [67] >> -/],
  ])('%s', async (name, find, replace, seen) => {
    const folder = overlayOf({ name, file: FILE, find, replace });
    const simulation = await start(join(folder, FILE), build);
    try {
      const { errorInstance } = await fc.check(
        fc.asyncProperty(anyQuestions(build), (drawn) => check(simulation, build, drawn)),
        settings(1000),
      );
      expect(String(errorInstance)).toMatch(seen);
    } finally {
      await simulation.close();
      rmSync(folder, { recursive: true });
    }
  });
});
