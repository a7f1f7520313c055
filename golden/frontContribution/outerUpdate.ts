/** W - eta delta h^T. */
export function outerUpdate(
  weights: readonly (readonly number[])[],
  eta: number,
  delta: readonly number[],
  h: readonly number[],
): number[][] {
  return weights.map((row, i) => row.map((w, j) => w - eta * (delta[i] ?? 0) * (h[j] ?? 0)));
}
