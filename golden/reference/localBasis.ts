import type { Basis } from '../networkSpec.js';

/** -1 to the number of ones in the binary digits of x. */
function parity(x: number): number {
  let sign = 1;
  for (let rest = x; rest > 0; rest &= rest - 1) sign = -sign;
  return sign;
}

/**
 * One entry of S, unit t of class c. The cosine's angle is pi k / n with k = (c + 1)(2 t + 1), an
 * integer: modulo 2 n the angle and its quadrant are exact however many turns it makes.
 */
const ENTRIES: Readonly<Record<Basis, (c: number, t: number, units: number) => number>> = {
  walsh: (c, t) => parity((c + 1) & t),
  square: (c, t, units) => {
    const k = ((c + 1) * (2 * t + 1)) % (2 * units);
    return 2 * k < units || 2 * k >= 3 * units ? 1 : -1;
  },
  cosine: (c, t, units) => {
    const k = ((c + 1) * (2 * t + 1)) % (2 * units);
    return Math.cos((Math.PI * k) / units);
  },
};

const made = new Map<string, Float64Array>();

/**
 * The fixed basis that LLS projects a layer of n units onto, one row for each class:
 *
 *     cosine  S(c, t) = cos(2 pi (c + 1) (t + 1/2) / n)
 *     square  its sign, +1 or -1; where it is zero, the sign that it turns to as t grows
 *     walsh   (-1)^popcount((c + 1) & t): orthogonal rows, where n is a power of two above C
 *
 * Apolinario, Roy and Roy (2025) take sines of frequencies that alias, and the square waves of them;
 * whole numbers of periods and no zero entries are this project's choice.
 *
 * @param classes C
 * @param units   n
 * @returns S, C x n, row by row; computed once and shared: not to be written to
 */
export function localBasis(basis: Basis, classes: number, units: number): Float64Array {
  const name = `${basis} ${classes} ${units}`;
  const known = made.get(name);
  if (known) return known;
  const entry = ENTRIES[basis];
  const rows = Float64Array.from({ length: classes * units }, (_, at) =>
    entry(Math.floor(at / units), at % units, units),
  );
  made.set(name, rows);
  return rows;
}
