import fc from 'fast-check';

/** -3 to 3, and 0, 1, -1, 2 .. in the order in which they are simple: shrinking prefers a plus sign. */
export const smallIntegers: fc.Arbitrary<number> = fc
  .nat(6)
  .map((n) => (n % 2 === 1 ? (n + 1) / 2 : 0 - n / 2));
