/** Throws, naming the first place, unless two lists of numbers are equal. */
export function same(what: string, expected: ArrayLike<number>, actual: ArrayLike<number>): void {
  if (expected.length !== actual.length) {
    throw new Error(`${what}: ${actual.length} numbers, expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    if (expected[i] !== actual[i]) {
      throw new Error(`${what}[${i}] is ${actual[i] ?? NaN}, expected ${expected[i] ?? NaN}`);
    }
  }
}
