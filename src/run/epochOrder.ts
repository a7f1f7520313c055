/**
 * The training samples of an epoch in their order.
 *
 * @param order   indices of one epoch, or of all epochs one after another; without it, the first
 *                samples as they lie in the data
 * @param samples of an epoch
 * @param epoch   from 1
 */
export function epochOrder(
  order: Int32Array | undefined,
  samples: number,
  epoch: number,
): Int32Array {
  if (order === undefined) return Int32Array.from({ length: samples }, (_, index) => index);
  if (order.length === samples) return order;
  return order.subarray((epoch - 1) * samples, epoch * samples);
}
