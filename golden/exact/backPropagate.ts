/**
 * m(i) = narrow(sum_j W(i, j) delta(j)): deltas of layer l + 1 on their way back to layer l, whose
 * units are the rows of W as weights lie. A row of biases below them is not read.
 *
 * @param matrix n_l x n_(l+1), raw, row by row
 * @param delta  delta_(l+1), n_(l+1), raw
 * @param units  n_l
 * @param narrow from the sums to m's format
 */
export function backPropagate(
  matrix: Int32Array,
  delta: Int32Array,
  units: number,
  narrow: (sum: number) => number,
): Int32Array {
  const m = new Int32Array(units);
  const width = delta.length;
  for (let i = 0; i < units; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += (matrix[i * width + j] ?? 0) * (delta[j] ?? 0);
    m[i] = narrow(sum);
  }
  return m;
}
