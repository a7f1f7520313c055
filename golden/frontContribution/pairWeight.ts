import type { WeightPair } from './weightPair.js';

/** The effective weight w_1 w_2 = (p^2 - q^2) / 4, as one product. */
export function pairWeight({ p, q }: WeightPair): number {
  return ((p + q) * (p - q)) / 4;
}
