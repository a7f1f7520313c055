import { narrowing } from '../fixed/narrowing.js';
import { indexHash } from '../lfsr.js';
import type { ExactTangent } from '../rules/rule.js';
import { wideFormat } from './wideFormat.js';

/** Which bits of the LFSR a perturbation takes beside those of its indices. */
const PERTURBATION = 0x9e3779b9;

/** v(j) = +-1 of layer l, from the parity of the LFSR's state under a mask of (l, j). */
function perturb(perturbation: Int8Array, l: number, random: number): void {
  const layer = indexHash(l & 15, 32) ^ PERTURBATION;
  for (let j = 0; j < perturbation.length; j++) {
    let bits = random & (indexHash(j, 16) ^ layer);
    for (let shift = 16; shift > 0; shift >>= 1) bits ^= bits >>> shift;
    perturbation[j] = 1 - 2 * (bits & 1);
  }
}

/**
 * FDFA's tangent pass through one layer, beside the forward pass and without biases, all in the wide
 * format (`wideFormat`):
 *
 *     d_1   = v_1                                     v_l = +-1, anew for every sample
 *     d_l   = clip(gate(clip(nearest(W_l d_(l-1))), f'(z_l)) + v_l)
 *     d_out = clip(nearest(W_L d_(L-1)))
 */
export function tangentPass(pass: ExactTangent): void {
  const { spec, index, layer, state, below, gate, random, counts } = pass;
  const { weight, activation } = spec.formats;
  const { tangent, perturbation, z } = state;
  const { weights, outputs, inputs } = layer;
  const wide = wideFormat(activation);
  const one = 2 ** wide.fraction;
  if (gate) perturb(perturbation, index, random);
  if (!below) {
    for (let j = 0; j < outputs; j++) tangent[j] = (perturbation[j] ?? 0) * one;
    return;
  }
  const sums = new Float64Array(outputs);
  for (let i = 0; i < inputs; i++) {
    const d = below[i] ?? 0;
    if (d === 0) continue;
    const row = i * outputs;
    for (let j = 0; j < outputs; j++) sums[j] = (sums[j] ?? 0) + d * (weights[row + j] ?? 0);
  }
  counts.macs.tangent += inputs * outputs;
  const clip = narrowing(0, wide);
  const scale = 2 ** -weight.fraction;
  const half = scale < 1 ? 0.5 : 0;
  for (let j = 0; j < outputs; j++) {
    const d = clip(Math.floor((sums[j] ?? 0) * scale + half));
    tangent[j] = clip(gate ? gate(d, z[j] ?? 0) + (perturbation[j] ?? 0) * one : d);
  }
  if (gate) counts.gate += outputs;
}
