/**
 * Everything random in the project comes from one 32-bit seed through this file, so that the same
 * seed gives the same run on every machine.
 */
export interface RandomStream {
  /** The next 32 random bits, as an unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1), with 32 bits of resolution. */
  uniform(): number;
  /** Uniform integer in [0, bound), bound from 1 to 2^32. */
  below(bound: number): number;
}

/** FNV-1a over the label, so that streams of one seed are told apart by readable names. */
function hashLabel(label: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) {
    hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A stream of its own for each `(seed, label)`: SplitMix32 fills the state of an xoshiro128**
 * generator (Blackman and Vigna, 2018).
 *
 * @param seed  integer; only its low 32 bits count
 * @param label what the numbers are for, such as `weights/1`
 */
export function randomStream(seed: number, label: string): RandomStream {
  let mix = (seed ^ hashLabel(label)) | 0;
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) | 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1; // never the all-zero state
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  const uint32 = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
  const uniform = (): number => uint32() / 2 ** 32;
  return { uint32, uniform, below: (bound) => Math.floor(uniform() * bound) };
}
