import type { ReferenceNetwork } from '../../golden/index.js';

/** How far the weights and biases of two networks of the same layers are apart. */
export function weightDistance(
  a: ReferenceNetwork,
  b: ReferenceNetwork,
): { readonly max: number; readonly rms: number } {
  let max = 0;
  let squares = 0;
  let count = 0;
  for (const [index, layer] of a.layers.entries()) {
    const other = b.layers[index];
    if (!other) continue;
    for (const [mine, theirs] of [
      [layer.weights, other.weights],
      [layer.biases, other.biases],
    ] as const) {
      for (let at = 0; at < mine.length; at++) {
        const difference = Math.abs((mine[at] ?? 0) - (theirs[at] ?? 0));
        max = Math.max(max, difference);
        squares += difference ** 2;
      }
      count += mine.length;
    }
  }
  return { max, rms: Math.sqrt(squares / count) };
}
