/** What an emulated line does to the bytes on it. Chances are for each byte, 0 to 1. */
export interface Disturbance {
  /** A byte's levels are inverted for some clocks. */
  readonly noise: number;
  /** A byte is lost. */
  readonly drop: number;
  /** The host pauses after a byte, for up to 100 bits. */
  readonly pause: number;
  /** The board is reset in the midst of a frame after so many bytes from the host; 0: never. */
  readonly resetAfter: number;
  readonly seed: number;
}

/** A line on which nothing happens. */
export const UNDISTURBED: Disturbance = { noise: 0, drop: 0, pause: 0, resetAfter: 0, seed: 1 };

/** Random numbers from 0 to 1, without it, the same for the same seed (xorshift32). */
export function randomSource(seed: number): () => number {
  let state = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
