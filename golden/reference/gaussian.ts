import type { RandomStream } from '../random.js';

/** One draw from N(0, 1), by Box and Muller's transform of two uniform ones. */
export function gaussian(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()));
  return radius * Math.cos(2 * Math.PI * stream.uniform());
}
