import fc, { type Arbitrary, type Random, type Stream, type Value } from 'fast-check';
import type { ValueOf } from '../cosim/index.js';
import { checkCounts } from './checkCounts.js';

/** One draw in so many is a corner. */
const CORNERS = 4;

/** Numbers of which some are corners; these shrink like all others. */
class WithCorners<T> extends fc.Arbitrary<T> {
  constructor(
    private readonly all: Arbitrary<T>,
    private readonly corner: (random: Random) => T,
  ) {
    super();
  }

  override generate(random: Random, biasFactor: number | undefined): Value<T> {
    if (random.nextInt(1, CORNERS) > 1) return this.all.generate(random, biasFactor);
    return new fc.Value(this.corner(random), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.all.canShrinkWithoutContext(value);
  }

  override shrink(value: T, context: unknown): Stream<Value<T>> {
    return this.all.shrink(value, context);
  }
}

/**
 * Values of a port: all that fit, and more often 0, the largest, the smallest and those with a single
 * bit. Shrinks towards 0.
 *
 * @param port one of `design.ports`, or of those that `systole types` wrote
 * @returns numbers up to 32 bits, bigints above; negative ones, too, if the port is declared signed
 */
export function portValue<const Width extends number>({
  width,
  signed,
}: {
  readonly width: Width;
  readonly signed: boolean;
}): Arbitrary<ValueOf<Width>>;
export function portValue({
  width,
  signed,
}: {
  readonly width: number;
  readonly signed: boolean;
}): Arbitrary<number | bigint> {
  checkCounts('portValue', { width });
  const min = signed ? -(1n << BigInt(width - 1)) : 0n;
  const max = (1n << BigInt(signed ? width - 1 : width)) - 1n;
  const corner = (random: Random): bigint => {
    const which = random.nextInt(0, 3);
    if (which < 3) return [0n, max, min][which] ?? 0n;
    const bit = 1n << BigInt(random.nextInt(0, width - 1));
    return bit > max ? min : bit;
  };
  if (width > 32) return new WithCorners(fc.bigInt({ min, max }), corner);
  return new WithCorners(fc.integer({ min: Number(min), max: Number(max) }), (random) =>
    Number(corner(random)),
  );
}
