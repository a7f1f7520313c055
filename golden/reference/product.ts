/**
 * A x: the product of a matrix and a vector.
 *
 * @param matrix  A, rows x columns, row by row, columns as many as x has values
 * @param rows    values of the result
 * @param vector  x
 */
export function product(matrix: Float64Array, rows: number, vector: Float64Array): Float64Array {
  const columns = vector.length;
  const result = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += (matrix[row + j] ?? 0) * (vector[j] ?? 0);
    result[i] = sum;
  }
  return result;
}
