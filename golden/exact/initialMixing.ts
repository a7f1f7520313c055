import { quantize } from '../fixed/quantize.js';
import type { NetworkSpec } from '../networkSpec.js';
import { initialise } from '../reference/initialise.js';

/** M_l of LLS as it starts: what the reference model draws, rounded. Raw in the weight format. */
export function initialMixing({ layers, seed, rule, formats }: NetworkSpec, l: number): Int32Array {
  const drawn = initialise(layers, seed, { rule }).layers[l - 1]?.feedback ?? [];
  return Int32Array.from(drawn, (factor) => quantize(factor, formats.weight));
}
