import { maxRaw, minRaw } from '../format.js';
import { indexHash } from '../lfsr.js';
import type { ExactLearning } from '../rules/rule.js';
import { wideFormat } from './wideFormat.js';

/**
 * FDFA's feedback matrix as a running average, in place:
 *
 *     B(c, j) <- sat(B(c, j) - round((B(c, j) - d_out(c) v(j)) 2^-averageShift))
 *
 * d_out brought to the weight format's fraction bits, which are at least as many. For every (c, j),
 * zero or not: B forgets. Random bits of stochastic rounding are those of a weight from c to j, under
 * layer l + 8.
 */
export function averageFeedback(learning: ExactLearning): void {
  const { spec, index, layer, state, tangentOut, random, counts } = learning;
  const { weight, activation } = spec.formats;
  const { feedback, outputs } = layer;
  const { perturbation } = state;
  const low = minRaw(weight);
  const high = maxRaw(weight);
  const up = 2 ** (weight.fraction - wideFormat(activation).fraction);
  const scale = 2 ** -spec.averageShift;
  const stochastic = spec.rounding === 'stochastic' && scale < 1;
  const addend = spec.rounding === 'nearest' && scale < 1 ? 1 / scale / 2 : 0;
  const mask = 1 / scale - 1;
  const base = random ^ indexHash((index + 8) & 15, 32);
  const columns = Uint32Array.from({ length: outputs }, (_, j) => indexHash(j, 16));
  for (let c = 0; c < tangentOut.length; c++) {
    const row = c * outputs;
    const target = (tangentOut[c] ?? 0) * up;
    const bits = base ^ indexHash(c, 0);
    for (let j = 0; j < outputs; j++) {
      const b = feedback[row + j] ?? 0;
      const off = b - target * (perturbation[j] ?? 0);
      const extra = stochastic ? (bits ^ (columns[j] ?? 0)) & mask : addend;
      const next = b - Math.floor((off + extra) * scale);
      feedback[row + j] = next < low ? low : next > high ? high : next;
    }
  }
  const products = tangentOut.length * outputs;
  counts.macs.feedback += products;
  counts.scale += products;
}
