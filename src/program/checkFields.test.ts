import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASES, parseFormat, RULE_DEFAULTS, RULES, type NetworkSpec } from '../../golden/index.js';
import { arrayShape, specText } from '../../testbench/properties/arbitraries.js';
import { describeCase } from '../../testbench/properties/describeCase.js';
import { settings } from '../../testbench/properties/settings.js';
import { UsageError } from '../errors.js';
import { compile, type Program } from './compile.js';
import { encodePass, setupWrites } from './encode.js';
import { hardwareFor } from './hardware.js';
import { mostClasses } from './mostClasses.js';

const BASE: NetworkSpec = {
  ...RULE_DEFAULTS,
  rule: 'lls-mxm',
  layers: [64, 20, 10],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s16.13'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  feedback: 'ternary',
  rateShift: { hidden: 5, output: 5 },
  rateSteps: [],
  seed: 1,
};

const compiled = (spec: Partial<NetworkSpec>, rows = 32, cols = 32): Program => {
  const all = { ...BASE, ...spec };
  return compile(all, hardwareFor(all, { rows, cols }));
};

const longestWait = ({ train }: Program): number => Math.max(...train.map(({ delay }) => delay));

describe('M between so many classes that a wait, or its memory, has no room', () => {
  test.each(BASES)('lls-mxm on %s: 147 classes wait 64,831 cycles, 148 are refused', (basis) => {
    const mixed = compiled({ basis, layers: [64, 20, 147] });
    expect(longestWait(mixed)).toBe(3 * 147 ** 2 + 4);
    expect(() => compiled({ basis, layers: [64, 20, 148] })).toThrow(
      '--rule lls-mxm with 148 classes: the ' +
        (basis === 'cosine' ? 'signal' : 'basis') +
        ' pass of layer 1 waits 65716 cycles for the mixing with M, 21904 numbers, and a wait has 16 bits, that is 65535 cycles at most. Use at most 147 classes, or --rule lls-m.',
    );
    expect(() => compiled({ basis, rule: 'lls-m', layers: [64, 20, 148] })).not.toThrow();
  });

  test('lls-m on cosines: 21,843 classes, and no more', () => {
    const cosine = { rule: 'lls-m', basis: 'cosine' } as const;
    expect(longestWait(compiled({ ...cosine, layers: [4, 2, 21_843] }))).toBe(3 * 21_843 + 4);
    expect(() => compiled({ ...cosine, layers: [4, 2, 21_844] })).toThrow(
      /with 21844 classes: .* waits 65536 cycles .*at most 21843 classes, or --rule lls\./,
    );
  });

  test('many hidden layers fill the memory of M first', () => {
    const deep = (classes: number): number[] => [8, 9, 9, 9, 9, 9, 9, 9, classes];
    expect(mostClasses('lls-mxm', 7)).toBe(96);
    expect(() => compiled({ layers: deep(96) })).not.toThrow();
    expect(() => compiled({ layers: deep(97) })).toThrow(
      /M between classes take 65863 memory words.*16 bits, that is 65536 words\. Use at most 96 classes, or --rule lls-m\./,
    );
  });

  test('what a basis of +-1 refuses names what M takes, too', () => {
    expect(() => compiled({ layers: [64, 20, 256] })).toThrow(/at most 147 classes, or --rule dfa/);
    expect(() => compiled({ rule: 'lls', layers: [64, 20, 256] })).toThrow(/at most 255 classes/);
  });
});

test('a count of 65,536 row tiles is refused', () => {
  const tall = { rule: 'shallow', layers: [65_535, 1] } as const;
  expect(() => compiled(tall, 1, 1)).toThrow(
    /--layers 65535-1 on 1x1: the forward pass of layer 1 has 65536 row tiles.*16 bits, that is 65535 at most\. Use a larger --array/,
  );
  expect(() => compiled(tall, 2, 1)).not.toThrow();
});

/** Widths near what 16 bits can say, and small ones. */
const anyWidth = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 400, max: 65_535 }) },
);

const anyNetwork = fc
  .record({
    spec: fc.record({
      rule: fc.constantFrom(...RULES),
      basis: fc.constantFrom(...BASES),
      layers: fc.array(anyWidth, { minLength: 2, maxLength: 9 }),
    }),
    shape: fc.oneof(arrayShape, fc.constant({ rows: 1, cols: 1 })),
  })
  .map(({ spec, shape }) => {
    const all = { ...BASE, ...spec };
    return describeCase({ spec: all, shape }, `${specText(all)} on ${shape.rows}x${shape.cols}`);
  });

test('whatever is compiled fits its words; whatever is not is refused with what works', () => {
  fc.assert(
    fc.property(anyNetwork, ({ spec, shape }) => {
      let program: Program;
      try {
        program = compile(spec, hardwareFor(spec, shape));
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        const text = String(error);
        expect(text).toMatch(/(at most|that is) \d+.*Use |ask for/);
        const classes = / Use at most (\d+) classes/.exec(text)?.[1];
        // The tiles of other layers may still be too many.
        if (classes === undefined || spec.layers.slice(0, -1).some((units) => units > 400)) return;
        const fewer = { ...spec, layers: [...spec.layers.slice(0, -1), Number(classes)] };
        try {
          compile(fewer, hardwareFor(fewer, shape));
        } catch (again) {
          expect(String(again)).toMatch(/weight tiles|hidden activations/);
        }
        return;
      }
      for (const pass of [...program.train, ...program.infer]) {
        expect(() => encodePass(pass, 5)).not.toThrow();
      }
      for (const { data } of setupWrites(program)) expect(data < 2n ** 32n).toBe(true);
    }),
    settings(300),
  );
});

test.each([
  { delay: 65_536 },
  { pause: 256 },
  { tileBase: 65_536 },
  { inputs: -1 },
  { block: 64 },
  { slopeBase: 70_000 },
  { basisShift: 32 },
  { basisShift: -33 },
  { seed: 2 ** 32 },
])('a pass that does not fit its words is not encoded: %o', (change) => {
  const [pass] = compiled({}).train;
  if (!pass) throw new Error('no pass');
  expect(() => encodePass(pass, 5)).not.toThrow();
  expect(() => encodePass({ ...pass, ...change }, 5)).toThrow(/is not within .* bits of its field/);
});

test.each([64, -65])('nor a shift of %i', (shift) => {
  const [pass] = compiled({}).train;
  if (!pass) throw new Error('no pass');
  expect(() => encodePass(pass, shift)).toThrow(RangeError);
});
