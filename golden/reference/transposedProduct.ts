/**
 * A^T x: the product of a transposed matrix and a vector. Rows whose value of x is zero are skipped.
 *
 * @param matrix  A, rows x columns, row by row, as many rows as x has values
 * @param columns values of the result
 * @param vector  x
 */
export function transposedProduct(
  matrix: Float64Array,
  columns: number,
  vector: Float64Array,
): Float64Array {
  const result = new Float64Array(columns);
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] ?? 0;
    if (value === 0) continue;
    const row = i * columns;
    for (let j = 0; j < columns; j++) {
      result[j] = (result[j] ?? 0) + (matrix[row + j] ?? 0) * value;
    }
  }
  return result;
}
