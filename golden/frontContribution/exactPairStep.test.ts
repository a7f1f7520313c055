import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Format } from '../format.js';
import { toReal } from '../fixed/toReal.js';
import { exactPairStep, type PairFormats } from './exactPairStep.js';
import { pairStep } from './pairStep.js';

const format = (least: number, most: number): fc.Arbitrary<Format> =>
  fc
    .integer({ min: least, max: most })
    .chain((width) =>
      fc.nat(width - 1).map((fraction): Format => ({ signed: true, width, fraction })),
    );

const cases = fc
  .record({ state: format(4, 24), activation: format(4, 16), gain: format(4, 16) })
  .chain((formats) => {
    const raw = ({ width }: Format): fc.Arbitrary<number> =>
      fc.integer({ min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1 });
    return fc.record({
      formats: fc.constant(formats),
      p: raw(formats.state),
      q: raw(formats.state),
      x: raw(formats.activation),
      target: raw(formats.activation),
      shift: fc.nat(40),
    });
  });

/** floor(v / 2^s + 1/2). */
function nearest(value: bigint, shift: number): bigint {
  return shift === 0 ? value : ((value >> BigInt(shift - 1)) + 1n) >> 1n;
}

function clip(value: bigint, { width }: Format, full: boolean): bigint {
  const most = 2n ** BigInt(width - 1) - 1n;
  const least = full ? -most - 1n : -most;
  return value < least ? least : value > most ? most : value;
}

/** The contract once more, in BigInt; p^2 - q^2 as two squares. */
function contract(
  p: bigint,
  q: bigint,
  x: bigint,
  target: bigint,
  { state, activation, gain }: PairFormats,
  shift: number,
): bigint[] {
  const w = clip(nearest(p * p - q * q, state.fraction + 2), state, true);
  const y = clip(nearest(w * x, state.fraction), activation, false);
  const e = clip(y - target, activation, false);
  const g = clip(nearest(e * x, shift), gain, false);
  return [
    w,
    y,
    g,
    clip(p - nearest(g * p, gain.fraction), state, true),
    clip(q + nearest(g * q, gain.fraction), state, true),
  ];
}

test('exactPairStep is its contract', () => {
  fc.assert(
    fc.property(cases, ({ formats, p, q, x, target, shift }) => {
      const { weight, y, gain, pair } = exactPairStep({ p, q }, { x, target }, formats, shift);
      expect([weight, y, gain, pair.p, pair.q].map(BigInt)).toEqual(
        contract(BigInt(p), BigInt(q), BigInt(x), BigInt(target), formats, shift),
      );
    }),
    { numRuns: 1000 },
  );
});

test('exactPairStep stays within rounding of the real step', () => {
  const formats: PairFormats = {
    state: { signed: true, width: 24, fraction: 20 },
    activation: { signed: true, width: 16, fraction: 13 },
    gain: { signed: true, width: 16, fraction: 15 },
  };
  // |w1|, |w2| < 1, |x|, |t| < 1 and a rate of 1/8: nothing saturates.
  const half = fc.integer({ min: -(2 ** 20) + 1, max: 2 ** 20 - 1 });
  const value = fc.integer({ min: -(2 ** 13) + 1, max: 2 ** 13 - 1 });
  fc.assert(
    fc.property(half, half, value, value, (p, q, x, target) => {
      const k = 3;
      const shift = k + 2 * formats.activation.fraction - formats.gain.fraction;
      const { pair } = exactPairStep({ p, q }, { x, target }, formats, shift);
      const real = pairStep(
        { p: toReal(p, formats.state), q: toReal(q, formats.state) },
        { x: [toReal(x, formats.activation)], target: [toReal(target, formats.activation)] },
        2 ** -k,
      );
      // Half an LSB of y through rate and x, half of g, half of the state; |p|, |q| <= 1.
      const bound = 2 ** -14 / 8 + 2 ** -16 + 2 ** -21 + 2 ** -20;
      expect(Math.abs(toReal(pair.p, formats.state) - real.p)).toBeLessThan(bound);
      expect(Math.abs(toReal(pair.q, formats.state) - real.q)).toBeLessThan(bound);
    }),
  );
});

test('exactPairStep refuses a shift to the left', () => {
  const eight: Format = { signed: true, width: 8, fraction: 7 };
  const formats = { state: eight, activation: eight, gain: eight };
  for (const shift of [-1, NaN]) {
    expect(() => exactPairStep({ p: 1, q: 1 }, { x: 1, target: 1 }, formats, shift)).toThrow(
      `exactPairStep: the gain's shift ${shift} is below 0`,
    );
  }
});
