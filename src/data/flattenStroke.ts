import type { Stroke } from './digitStrokes.js';

/** Pieces of straight line that stand for one span of a curve. */
const PIECES = 4;

/**
 * The corners of the chain of segments that draws a stroke, x and y alternating. Curves are uniform
 * Catmull-Rom splines: sums and products only, so that every machine computes the same bits.
 */
export function flattenStroke({ kind, points }: Stroke): readonly number[] {
  if (kind === 'line') {
    return points;
  }
  const last = points.length - 2;
  const corners = [points[0] ?? 0, points[1] ?? 0];
  for (let from = 0; from < last; from += 2) {
    const before = Math.max(from - 2, 0);
    const to = from + 2;
    const after = Math.min(from + 4, last);
    for (let piece = 1; piece <= PIECES; piece++) {
      for (let axis = 0; axis < 2; axis++) {
        const a = points[before + axis] ?? 0;
        const b = points[from + axis] ?? 0;
        const c = points[to + axis] ?? 0;
        const d = points[after + axis] ?? 0;
        corners.push(spline(a, b, c, d, piece / PIECES));
      }
    }
  }
  return corners;
}

/** Between `b` (t = 0) and `c` (t = 1) on the way from `a` to `d`. */
function spline(a: number, b: number, c: number, d: number, t: number): number {
  const cubic = 3 * (b - c) + d - a;
  const square = 2 * a - 5 * b + 4 * c - d;
  return b + 0.5 * t * (c - a + t * (square + t * cubic));
}
