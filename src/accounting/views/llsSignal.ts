import type { CountedLayer } from './vgg8.js';

/** A layer's output is pooled to this many features at most before it is projected. */
const MOST_FEATURES = 2048;

/**
 * Features p of a layer that LLS projects: its output, averaged over square windows whose side is the
 * smallest power of two that leaves at most 2,048 of them.
 */
function pooledFeatures({ channels, side }: CountedLayer): number {
  let pooled = side;
  while (pooled > 1 && channels * pooled ** 2 > MOST_FEATURES) pooled /= 2;
  return channels * pooled ** 2;
}

/**
 * What LLS's signals cost by the paper's counting, where every term of a projection is a
 * multiply-accumulate although a square basis only adds. Of a hidden layer with n outputs before
 * pooling, p features and C classes:
 *
 *     unpooled  2 n C         n values onto C, and back
 *     pooled    3 n + 2 p C   the projection of the p features alone, and a product each of the n
 *                             outputs for pooling, for spreading back, and with f'
 *
 * The output layer learns from its own error and is not counted.
 */
export function llsSignal(
  layers: readonly CountedLayer[],
  counting: 'unpooled' | 'pooled',
): number {
  const classes = layers.at(-1)?.channels ?? 0;
  return layers.slice(0, -1).reduce((sum, layer) => {
    const outputs = layer.channels * layer.side ** 2;
    return counting === 'unpooled'
      ? sum + 2 * outputs * classes
      : sum + 3 * outputs + 2 * pooledFeatures(layer) * classes;
  }, 0);
}
