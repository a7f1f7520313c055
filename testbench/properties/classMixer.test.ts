import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatName, parseFormat, wideFormat } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import { overlayOf } from '../faults/overlay.js';
import { rtlDir } from '../learnerDesign.js';
import { anyMixerCase, checkMixer, startMixer, type MixerCase } from './driveMixer.js';
import type { MixerBuild } from './mixerModel.js';
import { LONG, settings } from './settings.js';

const FILE = 'class_mixer.sv';

/** As rtl/learner.sv builds it for rates of 2^0 to 2^-24. */
function build(
  [activation, weight, delta]: readonly [string, string, string],
  [classes, words]: readonly [number, number],
  stochastic = true,
): MixerBuild {
  const formats = {
    activation: parseFormat(activation),
    weight: parseFormat(weight),
    delta: parseFormat(delta),
  };
  const without = formats.delta.fraction - formats.weight.fraction;
  const least = wideFormat(formats.activation).fraction + without;
  return {
    ...formats,
    ...{ classes, words, stochastic },
    maxShift: Math.max(1, formats.activation.fraction + without + 24),
    maxLeftShift: Math.min(formats.weight.width, Math.max(0, -least)),
  };
}

const DEFAULT = build(['s8.7', 's16.13', 's8.7'], [10, 128]);
const BUILDS: readonly MixerBuild[] = [
  DEFAULT,
  // Sums shifted left; q with more bits than u; as many classes as their field says.
  build(['s4.3', 's4.2', 's8.7'], [4, 16]),
  // The widest; q rounded on its way to delta's fraction bits.
  build(['s16.15', 's24.23', 's16.10'], [7, 64]),
  // Without a fraction; steps of M shifted left.
  build(['s6.0', 's24.23', 's5.4'], [5, 32], false),
  ...(LONG
    ? [
        build(['s16.0', 's4.0', 's4.0'], [16, 256]),
        build(['s5.2', 's9.8', 's16.15'], [2, 4]),
        build(['s12.3', 's20.0', 's12.0'], [3, 1000], false),
        build(['s8.7', 's16.13', 's8.7'], [64, 4096]),
      ]
    : []),
];
const NAMED = BUILDS.map(
  (b) =>
    [formatName(b.activation), formatName(b.weight), formatName(b.delta), b.classes, b] as const,
);

describe.each(NAMED)('class_mixer: h %s, M %s, q %s, %i classes', (_h, _m, _q, _c, b) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await startMixer(join(rtlDir(), FILE), b);
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('mixes, and learns M, whenever u comes and whatever freezes', async () => {
    await fc.assert(
      fc.asyncProperty(anyMixerCase(b), (drawn) => checkMixer(simulation, b, drawn)),
      settings(150, 3000),
    );
  });
});

/** A fault, and what is seen of it first. */
interface Seeded {
  readonly name: string;
  readonly find: string;
  readonly replace: string;
  readonly seen?: RegExp;
  /** Only a night looks for it. */
  readonly long?: true;
}

const WRONG = /^(M|r of mixing \d+)\[/;
const FAULTS: readonly Seeded[] = [
  {
    name: 'M goes forward by its rows',
    find: '? stride : Addr',
    replace: "? AddressWidth'(1) : Addr",
  },
  {
    name: 'M of the layer at 0 learns',
    find: 'address_q <= base_q;\n          end',
    replace: "address_q <= '0;\n          end",
  },
  {
    name: 'a vector counts as MACs',
    find: 'assign signal_o = matrix_i && valid_q',
    replace: 'assign signal_o = valid_q',
    seen: /^products of mixing/,
  },
  {
    name: 'z is not rounded',
    find: "(e + (SumWidth'(1) <<< (Right - 1))) >>> Right",
    replace: 'e >>> Right',
    long: true,
  },
  {
    name: 'a frozen cycle writes M',
    find: '(enable_i && write_q)',
    replace: 'write_q',
    long: true,
  },
  {
    name: 'a frozen cycle starts',
    find: 'if (start_q) busy_q',
    replace: 'if (start_i) busy_q',
    seen: /./,
    long: true,
  },
  {
    name: 'the target is class 0',
    find: "16'(outer_q3) == label_i",
    replace: "16'(outer_q3) == 16'd0",
    long: true,
  },
  {
    name: 'steps of M wrap',
    find: 'saturating_subtract(weight_q, round_shift(\n            product_q,',
    replace:
      "WeightWidth'(weight_q - round_shift(\n            product_q, rounding_addend(dropped_bits(shift_q), rounding_i, MaxShift'(random_q)), shift_q));",
    long: true,
  },
  { name: 'sums are not restarted', find: "(fresh_q ? '0 : sum_q)", replace: 'sum_q', long: true },
  {
    name: 'u of the class after',
    find: 'u_q[u_class_i] <= u_i;',
    replace: "u_q[u_class_i + 1'b1] <= u_i;",
    long: true,
  },
  {
    name: 'the same random bits in every layer',
    find: '.index_i(layer_q)',
    replace: ".index_i(4'd0)",
    long: true,
  },
  {
    name: 'random bits of M transposed',
    find: 'u_row (.index_i(k)',
    replace: 'u_row (.index_i(c)',
    long: true,
  },
  {
    name: 'random bits a cycle old',
    find: 'if (enable_i && valid_q) random_q',
    replace: 'if (enable_i && learn_q) random_q',
    long: true,
  },
  {
    name: "r reaches the format's lowest",
    find: "to_delta = DeltaWidth'(clip(r, -Limit, Limit));",
    replace: "to_delta = DeltaWidth'(clip(r, -Limit - 1, Limit));",
    long: true,
  },
  {
    name: 'learning counts as signal',
    find: 'valid_q && phase_q2 != Learn;\n  assign',
    replace: 'valid_q;\n  assign',
    seen: /^products of mixing/,
    long: true,
  },
  {
    name: 'the last class is left out',
    find: "last_outer = 16'(outer_q) + 16'd1 == classes_i",
    replace: "last_outer = 16'(outer_q) + 16'd2 >= classes_i",
    seen: /./,
    long: true,
  },
  {
    name: 'the shift of a later cycle',
    find: 'rounding_addend(dropped_bits(shift_q), rounding_i',
    replace: 'rounding_addend(dropped_bits(shift_i), rounding_i',
    long: true,
  },
];

describe('a fault is found, and shrunk:', () => {
  test.each(FAULTS.filter(({ long }) => LONG || !long))(
    '$name',
    async ({ seen = WRONG, ...fault }) => {
      const folder = overlayOf({ ...fault, file: FILE });
      const simulation = await startMixer(join(folder, FILE), DEFAULT);
      try {
        const { counterexample, errorInstance } = await fc.check<[MixerCase]>(
          fc.asyncProperty(anyMixerCase(DEFAULT), (drawn) =>
            checkMixer(simulation, DEFAULT, drawn),
          ),
          settings(300),
        );
        expect(errorInstance instanceof Error ? errorInstance.message : '').toMatch(seen);
        expect(counterexample?.[0].mixings.length).toBeLessThan(3);
      } finally {
        await simulation.close();
        rmSync(folder, { recursive: true });
      }
    },
  );
});
