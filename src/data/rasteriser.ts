/** Samples along each side of a pixel; their mean is the pixel's grey value. */
const OVERSAMPLING = 2;

/**
 * Draws one image after another.
 *
 * @param chains chains of segments, x and y alternating, in pixels; (0, 0) is the top left corner
 * @param radius half the pen's width, in pixels
 * @returns how much of each pixel the pen covers, 0 to 1, row by row; overwritten by the next image
 */
export type Rasteriser = (chains: readonly (readonly number[])[], radius: number) => Float64Array;

/**
 * A round pen for images of one size. Its two buffers serve all images: most of the time went into
 * fresh ones.
 *
 * Uses sums, products, quotients and square roots only, which IEEE 754 rounds alike everywhere.
 *
 * @param size pixels along each side of the image
 */
export function rasteriser(size: number): Rasteriser {
  const side = size * OVERSAMPLING;
  const squares = new Float64Array(side * side);
  const grey = new Float64Array(size * size);
  return (chains, radius) => {
    const reach = radius * OVERSAMPLING + 0.5;
    squares.fill(reach * reach);
    for (const chain of chains) {
      for (let i = 0; i + 3 < chain.length; i += 2) {
        markSegment(squares, side, reach, chain, i);
      }
    }
    shade(grey, squares, side, reach);
    return grey;
  };
}

/** Turns `squares`, the squared distances of samples to the pen's path, into the pixels' `grey`. */
function shade(grey: Float64Array, squares: Float64Array, side: number, reach: number): void {
  const size = side / OVERSAMPLING;
  const away = reach * reach;
  grey.fill(0);
  let sample = 0;
  for (let y = 0; y < side; y++) {
    const row = Math.floor(y / OVERSAMPLING) * size;
    for (let x = 0; x < side; x++) {
      const square = squares[sample++] ?? 0;
      if (square === away) continue;
      // The edge is one sample wide: full inside, fading over the last sample's width.
      const cover = Math.min(1, reach - Math.sqrt(square));
      const pixel = row + Math.floor(x / OVERSAMPLING);
      grey[pixel] = (grey[pixel] ?? 0) + cover / (OVERSAMPLING * OVERSAMPLING);
    }
  }
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
  // Of a point, any divisor finds the start.
  const divisor = length > 0 ? length : 1;
  const left = Math.max(0, Math.ceil(Math.min(ax, ax + dx) - reach));
  const right = Math.min(side - 1, Math.floor(Math.max(ax, ax + dx) + reach));
  const top = Math.max(0, Math.ceil(Math.min(ay, ay + dy) - reach));
  const bottom = Math.min(side - 1, Math.floor(Math.max(ay, ay + dy) + reach));
  for (let y = top; y <= bottom; y++) {
    const py = y - ay;
    for (let x = left; x <= right; x++) {
      const px = x - ax;
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) / divisor));
      const ex = px - t * dx;
      const ey = py - t * dy;
      const square = ex * ex + ey * ey;
      const index = y * side + x;
      if (square < (squares[index] ?? 0)) {
        squares[index] = square;
      }
    }
  }
}
