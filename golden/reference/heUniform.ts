import type { RandomStream } from '../random.js';

/** One draw from U(-sqrt(6/n), +sqrt(6/n)), n the fan-in (He, Zhang, Ren and Sun, 2015). */
export function heUniform(fanIn: number, stream: RandomStream): number {
  return (2 * stream.uniform() - 1) * Math.sqrt(6 / fanIn);
}
