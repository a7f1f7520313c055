import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { exactActivation, TABLE_INDEX, type Format } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';
import { fromColumn, toColumn, unpackWord } from './words.js';

const KINDS = ['identity', 'hard-tanh', 'clipped-relu', 'hard-sigmoid'] as const;

interface Build {
  readonly acc: number;
  readonly weightFraction: number;
  readonly activation: Format;
}

const BUILDS: readonly Build[] = [
  { acc: 33, weightFraction: 13, activation: { signed: true, width: 8, fraction: 7 } },
  { acc: 13, weightFraction: 2, activation: { signed: true, width: 4, fraction: 3 } },
  { acc: 14, weightFraction: 0, activation: { signed: true, width: 5, fraction: 0 } },
  { acc: 53, weightFraction: 23, activation: { signed: true, width: 16, fraction: 12 } },
  { acc: 24, weightFraction: 7, activation: { signed: true, width: 12, fraction: 6 } },
];

/** Sum, kind, and whether the block is asked. */
interface Question {
  readonly acc: number;
  readonly kind: number;
}

/** h, gate and table index of a sum, in the contract's words. */
function golden({ weightFraction, activation }: Build, { acc, kind }: Question): number[] {
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
  return [value(z), gate(1, z), Math.max(-512, Math.min(511, index))];
}

describe.each(BUILDS)('activation_unit: $acc bits to s$activation.width', (build) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(['activation_unit'], {
      AccWidth: build.acc,
      WeightFraction: build.weightFraction,
      ActivationWidth: build.activation.width,
      ActivationFraction: build.activation.fraction,
      IndexWidth: TABLE_INDEX.width,
      IndexFraction: TABLE_INDEX.fraction,
    });
  });

  afterAll(async () => {
    await simulation.close();
  });

  async function check(questions: readonly Question[]): Promise<void> {
    const count = questions.length + 1;
    const word = (width: number, of: (question: Question) => number) =>
      toColumn(width, [
        ...questions.map((question) => BigInt.asUintN(width, BigInt(of(question)))),
        0n,
      ]);
    const { width } = build.activation;
    const answers = await simulation.batch(
      count,
      {
        enable_i: toColumn(1, new Array<bigint>(count).fill(1n)),
        valid_i: toColumn(1, new Array<bigint>(count).fill(1n)),
        kind_i: word(3, ({ kind }) => kind),
        acc_i: word(build.acc, ({ acc }) => acc),
      },
      ['h_o', 'gate_o', 'index_o'],
    );
    const signed = (name: string, bits: number): number[] =>
      fromColumn(answers[name], bits, count).flatMap((raw) => unpackWord(raw, bits, 1));
    const h = signed('h_o', width);
    const gate = fromColumn(answers['gate_o'], 1, count).map(Number);
    const index = signed('index_o', TABLE_INDEX.width);
    for (const [n, question] of questions.entries()) {
      same(
        `[h, gate, index] of ${KINDS[question.kind] ?? ''} at ${question.acc}`,
        golden(build, question),
        [h[n + 1] ?? NaN, gate[n + 1] ?? NaN, index[n + 1] ?? NaN],
      );
    }
  }

  test('equals the exact model', async () => {
    const most = 2 ** (build.acc - 1) - 1;
    const unit = 2 ** (build.weightFraction + build.activation.fraction);
    const acc = fc.oneof(
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
    );
    const question = fc.record({
      acc: acc.map((value) => Math.max(-most - 1, Math.min(most, Math.floor(value)))),
      kind: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 100 }), check),
      settings(100),
    );
  });

  test.runIf(build.acc <= 16)('equals it for every sum', async () => {
    const half = 2 ** (build.acc - 1);
    for (const kind of KINDS.keys()) {
      await check(Array.from({ length: 2 * half }, (_, n) => ({ acc: n - half, kind })));
    }
  });
});
