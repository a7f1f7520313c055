import type { ReferenceLayer } from './network.js';
import { sparse } from './sparse.js';

/**
 * z = W h + b of one layer. Products with zero inputs are skipped, and four outputs are summed side
 * by side, as one sum alone would wait for each of its additions: neither changes a result.
 *
 * @param h the layer's inputs
 * @returns one value for each output
 */
export function preActivations(layer: ReferenceLayer, h: Float64Array): Float64Array {
  const { weights, biases, inputs, outputs } = layer;
  const { indices, values } = sparse(h);
  const z = Float64Array.from(biases);
  let i = 0;
  for (; i + 3 < outputs; i += 4) {
    const row0 = i * inputs;
    const row1 = row0 + inputs;
    const row2 = row1 + inputs;
    const row3 = row2 + inputs;
    let sum0 = z[i] ?? 0;
    let sum1 = z[i + 1] ?? 0;
    let sum2 = z[i + 2] ?? 0;
    let sum3 = z[i + 3] ?? 0;
    for (let k = 0; k < values.length; k++) {
      const at = indices[k] ?? 0;
      const value = values[k] ?? 0;
      sum0 += (weights[row0 + at] ?? 0) * value;
      sum1 += (weights[row1 + at] ?? 0) * value;
      sum2 += (weights[row2 + at] ?? 0) * value;
      sum3 += (weights[row3 + at] ?? 0) * value;
    }
    z[i] = sum0;
    z[i + 1] = sum1;
    z[i + 2] = sum2;
    z[i + 3] = sum3;
  }
  for (; i < outputs; i++) {
    const row = i * inputs;
    let sum = z[i] ?? 0;
    for (let k = 0; k < values.length; k++) {
      sum += (weights[row + (indices[k] ?? 0)] ?? 0) * (values[k] ?? 0);
    }
    z[i] = sum;
  }
  return z;
}
