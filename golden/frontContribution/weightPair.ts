/** Two scalar weights, y = w_2 w_1 x, as p = w_1 + w_2 and q = w_1 - w_2. */
export interface WeightPair {
  readonly p: number;
  readonly q: number;
}

/** The pair of two weights. */
export function weightPair(w1: number, w2: number): WeightPair {
  return { p: w1 + w2, q: w1 - w2 };
}
