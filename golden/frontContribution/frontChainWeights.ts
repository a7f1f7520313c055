import type { FrontChain } from './frontChain.js';

/**
 * The weights that Front-Contribution attributes to a chain, from its final weight. Gradient flow
 * keeps w_i^2 - w_d^2 = D_i, so
 *
 *     w_i = sgn(w_i(0)) sqrt(w_d^2 + D_i)
 *
 * For D_i = 0 (a balanced weight) this is written w_i = +-w_d: the same in the flow, where neither
 * passes through zero, and still right when a finite step jumps across. A finite step can also make
 * w_d^2 smaller than -D_i, where the flow stops; the root is 0 there.
 *
 * @returns w_1 .. w_d
 */
export function frontChainWeights({ last, offsets, signs }: FrontChain): number[] {
  const hidden = offsets.map((offset, i) => {
    const magnitude = offset === 0 ? last : Math.sqrt(Math.max(0, last * last + offset));
    return (signs[i] ?? 0) * magnitude;
  });
  return [...hidden, last];
}
