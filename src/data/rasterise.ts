/** Samples along each side of a pixel; their mean is the pixel's grey value. */
const OVERSAMPLING = 2;

/**
 * How much of each pixel a round pen covers, 0 to 1, row by row.
 *
 * Uses sums, products, quotients and square roots only, which IEEE 754 rounds alike everywhere.
 *
 * @param chains chains of segments, x and y alternating, in pixels; (0, 0) is the top left corner
 * @param size   pixels along each side of the image
 * @param radius half the pen's width, in pixels
 */
export function rasterise(
  chains: readonly (readonly number[])[],
  size: number,
  radius: number,
): Float64Array {
  const side = size * OVERSAMPLING;
  const reach = radius * OVERSAMPLING + 0.5;
  const squares = new Float64Array(side * side).fill(reach * reach);
  for (const chain of chains) {
    for (let i = 0; i + 3 < chain.length; i += 2) {
      markSegment(squares, side, reach, chain, i);
    }
  }
  const grey = new Float64Array(size * size);
  for (let i = 0; i < squares.length; i++) {
    const square = squares[i] ?? 0;
    // The edge is one sample wide: full inside, fading over the last sample's width.
    const cover = Math.min(1, reach - Math.sqrt(square));
    const row = Math.floor(Math.floor(i / side) / OVERSAMPLING);
    const column = Math.floor((i % side) / OVERSAMPLING);
    const pixel = row * size + column;
    grey[pixel] = (grey[pixel] ?? 0) + cover / (OVERSAMPLING * OVERSAMPLING);
  }
  return grey;
}

/** Lowers `squares`, the squared distances to the nearest segment, around one segment of a chain. */
function markSegment(
  squares: Float64Array,
  side: number,
  reach: number,
  chain: readonly number[],
  start: number,
): void {
  const ax = (chain[start] ?? 0) * OVERSAMPLING - 0.5;
  const ay = (chain[start + 1] ?? 0) * OVERSAMPLING - 0.5;
  const dx = (chain[start + 2] ?? 0) * OVERSAMPLING - 0.5 - ax;
  const dy = (chain[start + 3] ?? 0) * OVERSAMPLING - 0.5 - ay;
  const length = dx * dx + dy * dy;
  const left = Math.max(0, Math.ceil(Math.min(ax, ax + dx) - reach));
  const right = Math.min(side - 1, Math.floor(Math.max(ax, ax + dx) + reach));
  const top = Math.max(0, Math.ceil(Math.min(ay, ay + dy) - reach));
  const bottom = Math.min(side - 1, Math.floor(Math.max(ay, ay + dy) + reach));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = length > 0 ? ((x - ax) * dx + (y - ay) * dy) / length : 0;
      const t = Math.min(1, Math.max(0, along));
      const ex = x - ax - t * dx;
      const ey = y - ay - t * dy;
      const square = ex * ex + ey * ey;
      const index = y * side + x;
      if (square < (squares[index] ?? 0)) {
        squares[index] = square;
      }
    }
  }
}
