/**
 * Where in a run of `count` samples to keep what a later run can go on from: dense towards the end,
 * since a search for the first difference looks there first.
 *
 * @returns numbers of samples, rising
 */
export function restartPoints(count: number): number[] {
  const points: number[] = [];
  for (let back = 1; back < count; back *= 2) points.unshift(count - back);
  return points;
}
