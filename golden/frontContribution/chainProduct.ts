/**
 * The effective weight of a chain, w_d .. w_1, multiplied from w_1 on: y = w x.
 *
 * @param weights w_1 .. w_d
 * @param except  index of a weight that is left out. Default: none
 */
export function chainProduct(weights: readonly number[], except = -1): number {
  let product = 1;
  for (let i = 0; i < weights.length; i++) if (i !== except) product *= weights[i] ?? NaN;
  return product;
}
