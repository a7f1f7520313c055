/** Values of several seeds, in a few numbers. */
export interface Spread {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Standard deviation of the sample (n - 1); null of a single value. */
  readonly deviation: number | null;
  readonly values: number[];
}

/** Without the last digits, which say only in which order numbers were added: 0.6525, not 0.6525000000000001. */
const tidy = (value: number): number => Number(value.toFixed(12));

/** @throws RangeError without values */
export function spread(values: readonly number[]): Spread {
  const count = values.length;
  if (count === 0) throw new RangeError('spread: there are no values.');
  const mean = tidy(values.reduce((sum, value) => sum + value, 0) / count);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    min: Math.min(...values),
    max: Math.max(...values),
    deviation: count === 1 ? null : tidy(Math.sqrt(squares / (count - 1))),
    values: [...values],
  };
}
