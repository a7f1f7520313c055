/** What a feedback matrix looks like. Values are raw. */
export interface MatrixStatistics {
  readonly values: number;
  readonly mean: number;
  /** Standard deviation of the values. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly positive: number;
  readonly negative: number;
  /** (positive - negative) / values: 0 is balanced. */
  readonly balance: number;
  /**
   * Pearson's correlation of the rows of two classes, over all pairs: the mean of its magnitude, and
   * the largest magnitude. Undefined with fewer than two classes, or where all rows are constant.
   */
  readonly correlation: { readonly mean: number; readonly max: number } | undefined;
}

/** Pearson's correlation of two rows of equal length; undefined if one is constant. */
function correlationOf(a: Int32Array, b: Int32Array): number | undefined {
  const mean = (row: Int32Array): number => row.reduce((sum, value) => sum + value, 0) / row.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let j = 0; j < a.length; j++) {
    const [x, y] = [(a[j] ?? 0) - meanA, (b[j] ?? 0) - meanB];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const scale = Math.sqrt(squareA * squareB);
  return scale === 0 ? undefined : product / scale;
}

/** Classes compared with each other at most: their pairs grow with the square. */
const MOST_CLASSES = 200;

/**
 * Statistics of a matrix.
 *
 * @param matrix classes x outputs, row by row
 * @throws RangeError for a matrix without values or with a torn row
 */
export function matrixStatistics(matrix: Int32Array, classes: number): MatrixStatistics {
  const outputs = matrix.length / classes;
  if (matrix.length === 0 || !Number.isInteger(outputs)) {
    throw new RangeError(
      `matrixStatistics: ${matrix.length} values are no matrix of ${classes} rows.`,
    );
  }
  let sum = 0;
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  let zeros = 0;
  let positive = 0;
  for (const value of matrix) {
    sum += value;
    squares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (value === 0) zeros++;
    if (value > 0) positive++;
  }
  const values = matrix.length;
  const mean = sum / values;
  const negative = values - zeros - positive;
  const rows = Array.from({ length: Math.min(classes, MOST_CLASSES) }, (_, c) =>
    matrix.subarray(c * outputs, (c + 1) * outputs),
  );
  const magnitudes = rows.flatMap((row, c) =>
    rows.slice(c + 1).flatMap((other) => {
      const r = correlationOf(row, other);
      return r === undefined ? [] : [Math.abs(r)];
    }),
  );
  return {
    values,
    mean,
    deviation: Math.sqrt(Math.max(0, squares / values - mean * mean)),
    min,
    max,
    zeros,
    positive,
    negative,
    balance: (positive - negative) / values,
    correlation:
      magnitudes.length === 0
        ? undefined
        : {
            mean: magnitudes.reduce((total, r) => total + r, 0) / magnitudes.length,
            max: magnitudes.reduce((most, r) => Math.max(most, r), 0),
          },
  };
}
