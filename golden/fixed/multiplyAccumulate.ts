/**
 * One multiply-accumulate on raw values: accumulator + a * b, exactly.
 *
 * @param accumulator integer, with the fraction bits of a plus those of b
 * @param a           integer
 * @param b           integer
 * @throws RangeError when an operand is no integer, or when an operand, the product or the sum
 *   reaches 2^53 in magnitude, where doubles stop being exact
 */
export function multiplyAccumulate(accumulator: number, a: number, b: number): number {
  const product = a * b;
  const sum = accumulator + product;
  if (
    !Number.isSafeInteger(a) ||
    !Number.isSafeInteger(b) ||
    !Number.isSafeInteger(accumulator) ||
    !Number.isSafeInteger(product) ||
    !Number.isSafeInteger(sum)
  ) {
    throw new RangeError(
      `multiplyAccumulate: ${accumulator} + ${a} * ${b} is not exact; operands, product and sum must be integers below 2^53 in magnitude.`,
    );
  }
  return sum + 0; // + 0: never -0
}
