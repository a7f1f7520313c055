import { quantize } from '../fixed/quantize.js';
import type { Format } from '../format.js';
import type { Basis } from '../networkSpec.js';

function parity(word: number): number {
  let bits = word;
  for (let shift = 16; shift > 0; shift >>= 1) bits ^= bits >>> shift;
  return bits & 1;
}

/** f of the square basis: the phase, in 16 bits, from one of n units to the next in the first wave. */
export function basisStep(units: number): number {
  return Math.floor(65536 / units + 0.5) % 65536;
}

/**
 * The basis S that LLS projects a layer on (Apolinario, Roy, Roy 2025), C x n, row by row:
 *
 *     walsh   S(c, t) = (-1)^popcount((c + 1) & t)
 *     square  the sign of a cosine of c + 1 periods, from a phase of 16 bits,
 *             f (c + 1) t + floor(f (c + 1) / 2) with f = round(2^16 / n) mod 2^16: + where its top two bits
 *             are 00 or 11. An accumulator makes it; no multiplier, no memory
 *     cosine  cos(2 pi (c + 1) (t + 1/2) / n), raw in the weight format: a table
 *
 * square and walsh are +1 and -1 as they are.
 */
export function periodicBasis(
  basis: Basis,
  classes: number,
  units: number,
  weight: Format,
): Int32Array {
  const matrix = new Int32Array(classes * units);
  const step = basisStep(units);
  for (let c = 0; c < classes; c++) {
    // Products stay exact: below 2^16 units, classes and steps, as doubles.
    const slope = (step * (c + 1)) % 65536;
    const start = Math.floor((step * (c + 1)) / 2) % 65536;
    for (let t = 0; t < units; t++) {
      let value: number;
      switch (basis) {
        case 'walsh':
          value = 1 - 2 * parity((c + 1) & t);
          break;
        case 'square': {
          const quarter = Math.floor(((slope * t + start) % 65536) / 16384);
          value = quarter === 0 || quarter === 3 ? 1 : -1;
          break;
        }
        case 'cosine':
          value = quantize(Math.cos((2 * Math.PI * (c + 1) * (t + 0.5)) / units), weight);
          break;
      }
      matrix[c * units + t] = value;
    }
  }
  return matrix;
}
