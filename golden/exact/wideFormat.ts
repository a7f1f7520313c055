import type { Format } from '../format.js';

/**
 * The format of what outgrows an activation: LLS's projections u, FDFA's tangents d. As many bits,
 * three of them moved from the fraction to the integer: `s8.4` for `s8.7`, a range of +-8.
 */
export function wideFormat({ width, fraction }: Format): Format {
  return { signed: true, width, fraction: Math.max(0, fraction - 3) };
}
