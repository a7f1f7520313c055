/** A layer of weights as the papers count it: products with weights only, no biases. */
export interface CountedLayer {
  readonly name: string;
  /** Multiply-accumulates of its forward pass; of its weight gradient as many. */
  readonly macs: number;
  /** Channels of its output, or units. */
  readonly channels: number;
  /** Side of its square output, before any pooling; 1 where it is dense. */
  readonly side: number;
}

/** Channels of the 3 x 3 convolutions; `pool` halves the side after one. */
const CONVOLUTIONS = [
  { channels: 128, pool: false },
  { channels: 256, pool: true },
  { channels: 256, pool: false },
  { channels: 256, pool: true },
  { channels: 512, pool: true },
  { channels: 512, pool: false },
] as const;
const KERNEL = 3 * 3;
const COLOURS = 3;
/** Side that the average pooling (AP2) before the dense layers leaves, whatever the image's. */
const POOLED_SIDE = 2;
const DENSE = 1024;

/**
 * The layers of VGG-8, 128-256-MP-256-256-MP-512-MP-512-AP2-FC1024 and a dense output layer, all
 * convolutions 3 x 3 with a border, so that they keep the side. MP is maximum pooling over 2 x 2; AP2
 * averages down to 2 x 2, so that the dense layers do not grow with the image.
 *
 * @param side    of a square image of three colours; a multiple of 16
 * @param classes outputs
 */
export function vgg8(side: number, classes: number): readonly CountedLayer[] {
  if (side < 16 || side % 16 !== 0) {
    throw new RangeError(`vgg8: side ${side}: a multiple of 16, from 16, is needed.`);
  }
  const layers: CountedLayer[] = [];
  let inputs: number = COLOURS;
  let current = side;
  for (const { channels, pool } of CONVOLUTIONS) {
    layers.push({
      name: `conv ${channels}`,
      macs: current ** 2 * KERNEL * inputs * channels,
      channels,
      side: current,
    });
    inputs = channels;
    if (pool) current /= 2;
  }
  const flat = inputs * POOLED_SIDE ** 2;
  layers.push({ name: `dense ${DENSE}`, macs: flat * DENSE, channels: DENSE, side: 1 });
  layers.push({ name: `dense ${classes}`, macs: DENSE * classes, channels: classes, side: 1 });
  return layers;
}
