import { randomStream } from '../../golden/index.js';

/**
 * Choose at most `limit` of the candidates, as evenly over the groups as they allow, so that a line
 * with a wide adder does not crowd out one with a single gate. The same seed chooses the same.
 */
export function sampleMutants<T>(
  candidates: readonly T[],
  group: (candidate: T) => string,
  limit: number,
  seed: number,
): T[] {
  const random = randomStream(seed, 'mutants');
  const shuffled = <U>(items: readonly U[]): U[] =>
    items
      .map((item) => ({ item, at: random.uniform() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const groups = new Map<string, T[]>();
  for (const candidate of candidates) {
    const key = group(candidate);
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [candidate]);
    else list.push(candidate);
  }
  const lists = shuffled([...groups.values()]).map(shuffled);
  const chosen: T[] = [];
  for (let round = 0; chosen.length < Math.min(limit, candidates.length); round++) {
    for (const list of lists) {
      const candidate = list[round];
      if (candidate !== undefined && chosen.length < limit) chosen.push(candidate);
    }
  }
  return chosen;
}
