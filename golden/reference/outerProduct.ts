/** x y^T, as many rows as x has values and as many columns as y, row by row. */
export function outerProduct(x: Float64Array, y: Float64Array): Float64Array {
  const columns = y.length;
  const result = new Float64Array(x.length * columns);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < columns; j++) result[i * columns + j] = (x[i] ?? 0) * (y[j] ?? 0);
  }
  return result;
}
