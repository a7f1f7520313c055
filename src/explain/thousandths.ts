import fc from 'fast-check';

/** Multiples of 1/1000 up to a bound, of either sign: evenly spread, unlike `fc.double`. */
export function thousandths(bound: number): fc.Arbitrary<number> {
  const most = 1000 * bound;
  return fc.integer({ min: -most, max: most }).map((n) => n / 1000);
}
