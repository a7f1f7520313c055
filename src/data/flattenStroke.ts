import type { Stroke } from './digitStrokes.js';

/** Pieces of straight line that stand for one span of a curve. */
const PIECES = 4;

/**
 * The corners of the chain of segments that draws a stroke, x and y alternating. Curves are uniform
 * Catmull-Rom splines: sums and products only, so that every machine computes the same bits.
 */
export function flattenStroke(stroke: Stroke): number[] {
  const { points } = stroke;
  if (stroke.kind === 'line') {
    return [...points];
  }
  const last = points.length / 2 - 1;
  const at = (index: number, axis: number): number =>
    points[2 * Math.min(Math.max(index, 0), last) + axis] ?? 0;
  const corners = [at(0, 0), at(0, 1)];
  for (let span = 0; span < last; span++) {
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      for (let axis = 0; axis < 2; axis++) {
        const a = at(span - 1, axis);
        const b = at(span, axis);
        const c = at(span + 1, axis);
        const d = at(span + 2, axis);
        const cubic = 3 * (b - c) + d - a;
        const square = 2 * a - 5 * b + 4 * c - d;
        corners.push(b + 0.5 * t * (c - a + t * (square + t * cubic)));
      }
    }
  }
  return corners;
}
