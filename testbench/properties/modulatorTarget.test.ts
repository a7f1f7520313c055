import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import {
  formatName,
  parseFormat,
  roundShift,
  symmetricLimit,
  TARGET_LOSSES,
  type Format,
} from '../../golden/index.js';
import { targetSlope } from '../../golden/exact/targetSlope.js';
import type { Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { settings } from './settings.js';
import { startBlock } from './startBlock.js';
import { fromColumn, packWord, toColumn, unpackWord } from './words.js';

interface Build {
  readonly activation: Format;
  readonly delta: Format;
  readonly cols: number;
}

const build = (activation: string, delta: string, cols: number): Build => ({
  activation: parseFormat(activation),
  delta: parseFormat(delta),
  cols,
});

const BUILDS: readonly Build[] = [
  // Rounded on its way to delta's fraction bits; systole mutate looks at this one.
  build('s5.4', 's4.2', 1),
  build('s4.1', 's5.4', 1),
  build('s16.12', 's10.0', 2),
  build('s8.7', 's8.7', 3),
];

/** What a lane is asked: loss 0 is none. */
interface Question {
  readonly loss: number;
  readonly h: number;
  readonly t: number;
}

/** m, in the contract's words. */
function golden({ activation, delta }: Build, { loss, h, t }: Question): number {
  const name = TARGET_LOSSES[loss - 1];
  if (name === undefined) return t;
  const shift = activation.fraction - delta.fraction;
  const rounded = shift > 0 ? roundShift(h, shift, 'nearest') : h * 2 ** -shift;
  // No sign: there is no negative zero in hardware.
  return targetSlope(name, delta)(rounded, t) + 0;
}

const NAMED = BUILDS.map(
  (b) => [formatName(b.activation), formatName(b.delta), b] as [string, string, Build],
);

describe.each(NAMED)('modulator_target: %s to %s', (_h, _m, b) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startBlock(['modulator_target'], {
      Cols: b.cols,
      ActivationWidth: b.activation.width,
      ActivationFraction: b.activation.fraction,
      DeltaWidth: b.delta.width,
      DeltaFraction: b.delta.fraction,
    });
  });

  afterAll(async () => {
    await simulation.close();
  });

  /** All lanes of a cycle have one loss. */
  async function check(cycles: readonly (readonly Question[])[]): Promise<void> {
    const words = (bits: number, of: (question: Question) => number) =>
      toColumn(
        bits * b.cols,
        cycles.map((lanes) => packWord(lanes.map(of), bits)),
      );
    const { signal_o } = await simulation.batch(
      cycles.length,
      {
        loss_i: toColumn(
          3,
          cycles.map(([first]) => BigInt(first?.loss ?? 0)),
        ),
        h_i: words(b.activation.width, ({ h }) => h),
        target_i: words(b.delta.width, ({ t }) => t),
      },
      ['signal_o'],
    );
    const { width } = b.delta;
    for (const [n, word] of fromColumn(signal_o, width * b.cols, cycles.length).entries()) {
      const lanes = cycles[n] ?? [];
      same(
        `m of ${TARGET_LOSSES[(lanes[0]?.loss ?? 0) - 1] ?? 'no loss'} at ${lanes.map(({ h, t }) => `${h} ${t}`).join()}`,
        lanes.map((question) => golden(b, question)),
        unpackWord(word, width, b.cols),
      );
    }
  }

  test('equals the exact model', async () => {
    const value = (format: Format): fc.Arbitrary<number> => {
      const limit = symmetricLimit(format);
      return fc.oneof(
        fc.integer({ min: -limit, max: limit }),
        fc.constantFrom(-limit, limit, 0, 1, -1),
      );
    };
    const lane = fc.record({ h: value(b.activation), t: value(b.delta) });
    const cycle = fc
      .tuple(fc.nat(TARGET_LOSSES.length), fc.array(lane, { minLength: b.cols, maxLength: b.cols }))
      .map(([loss, lanes]) => lanes.map((both) => ({ loss, ...both })));
    await fc.assert(
      fc.asyncProperty(fc.array(cycle, { minLength: 1, maxLength: 100 }), check),
      settings(200),
    );
  });

  test.runIf(b.cols === 1)('equals it for every h and t', async () => {
    const range = (format: Format): number[] => {
      const limit = symmetricLimit(format);
      return Array.from({ length: 2 * limit + 1 }, (_, n) => n - limit);
    };
    const losses = [0, ...TARGET_LOSSES.map((_, n) => n + 1)];
    await check(
      losses.flatMap((loss) =>
        range(b.activation).flatMap((h) => range(b.delta).map((t) => [{ loss, h, t }])),
      ),
    );
  });
});
