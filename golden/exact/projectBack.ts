/**
 * m(j) = narrow(sum_c B(c, j) e(c)): a projection of a vector of C back on n units.
 *
 * @param matrix C x n, raw, row by row
 * @param error  e, C, raw; zeros cost nothing
 * @param narrow from the sums to m's format
 */
export function projectBack(
  matrix: Int32Array,
  error: Int32Array,
  outputs: number,
  narrow: (sum: number) => number,
): Int32Array {
  const sums = new Float64Array(outputs);
  for (let c = 0; c < error.length; c++) {
    const e = error[c] ?? 0;
    if (e === 0) continue;
    const row = c * outputs;
    for (let j = 0; j < outputs; j++) sums[j] = (sums[j] ?? 0) + e * (matrix[row + j] ?? 0);
  }
  return Int32Array.from(sums, narrow);
}
