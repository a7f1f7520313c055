import {
  exactActivation,
  indexHash,
  maxRaw,
  minRaw,
  symmetricLimit,
  wideFormat,
  type Format,
} from '../../golden/index.js';

/** Parameters of rtl/class_mixer.sv. */
export interface MixerBuild {
  readonly activation: Format;
  readonly weight: Format;
  readonly delta: Format;
  /** Most classes. */
  readonly classes: number;
  /** Of M, all layers together. */
  readonly words: number;
  readonly maxShift: number;
  readonly maxLeftShift: number;
  readonly stochastic: boolean;
}

/** One layer's mixing. */
export interface Mixing {
  /** M is C x C, else C numbers. */
  readonly matrix: boolean;
  /** Where M begins. */
  readonly base: number;
  readonly label: number;
  /** Of M's update; left, if negative. */
  readonly shift: number;
  readonly rounding: 'truncate' | 'nearest' | 'stochastic';
  /** S_n, and the layer as random bits count it. */
  readonly sample: number;
  readonly layer: number;
  /** Raw in the wide format, as many as there are classes. */
  readonly u: readonly number[];
}

/** floor((value + addend) / 2^shift); 2^-shift times where that is no division. */
function shifted(value: bigint, shift: number, addend: bigint): bigint {
  return shift > 0 ? (value + addend) >> BigInt(shift) : value << BigInt(-shift);
}

function nearest(value: bigint, shift: number): bigint {
  return shifted(value, shift, shift > 0 ? 1n << BigInt(shift - 1) : 0n);
}

function clip(value: bigint, low: number, high: number): number {
  return Number(value < low ? BigInt(low) : value > high ? BigInt(high) : value);
}

/**
 * What mixing makes of u and M, in integers of any length: r, and M as it is after the step (changed in
 * place). Written from docs/numerics.md.
 */
export function mix(
  { activation, weight, delta }: MixerBuild,
  { matrix, base, label, shift, rounding, sample, layer, u }: Mixing,
  memory: number[],
): number[] {
  const classes = u.length;
  const at = (k: number, c: number): number => base + (matrix ? k * classes + c : c);
  const pairs = u.flatMap((_, k) =>
    matrix ? u.map((_, c) => [k, c] as const) : [[k, k] as const],
  );
  const sums = (from: 0 | 1, values: readonly number[]): bigint[] => {
    const totals = u.map(() => 0n);
    for (const pair of pairs) {
      const [k, c] = pair;
      const term = BigInt(values[pair[from]] ?? 0) * BigInt(memory[at(k, c)] ?? 0);
      const to = pair[1 - from] ?? 0;
      totals[to] = (totals[to] ?? 0n) + term;
    }
    return totals;
  };
  const { value: hardSigmoid } = exactActivation('hard-sigmoid', activation);
  const coarser = activation.fraction - wideFormat(activation).fraction;
  const limit = symmetricLimit(delta);
  const q = sums(0, u).map((sum, c) => {
    const y = hardSigmoid(Number(nearest(sum, weight.fraction - coarser)));
    const error = y - (c === label ? 2 ** activation.fraction - 1 : 0);
    return clip(nearest(BigInt(error), activation.fraction - delta.fraction), -limit, limit);
  });
  const r = sums(1, q).map((sum) => clip(nearest(sum, weight.fraction), -limit, limit));
  for (const [k, c] of pairs) {
    const word = BigInt((sample ^ indexHash(k, 0) ^ indexHash(c, 16) ^ indexHash(layer, 32)) >>> 0);
    const addend = {
      truncate: 0n,
      nearest: shift > 0 ? 1n << BigInt(shift - 1) : 0n,
      stochastic: BigInt.asUintN(Math.max(0, shift), word),
    }[rounding];
    const step = shifted(BigInt(u[k] ?? 0) * BigInt(q[c] ?? 0), shift, addend);
    memory[at(k, c)] = clip(BigInt(memory[at(k, c)] ?? 0) - step, minRaw(weight), maxRaw(weight));
  }
  return r;
}
