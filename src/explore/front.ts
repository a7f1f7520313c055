/** What a design reaches, and what one pays for it. */
export interface Reached {
  /** More is better. */
  readonly gain: number;
  /** Less is better; null where it is not known: such a design is on no front. */
  readonly cost: number | null;
}

/**
 * The Pareto front: designs that no other one beats in gain without costing more, or in cost without
 * gaining less. Designs that are the same in both are all on it.
 *
 * @returns their indices, the cheapest first
 */
export function paretoFront(designs: readonly Reached[]): number[] {
  const order = designs
    .map(({ gain, cost }, index) => ({ gain, cost, index }))
    .filter(
      (design): design is { gain: number; cost: number; index: number } => design.cost !== null,
    )
    .sort((a, b) => a.cost - b.cost || b.gain - a.gain || a.index - b.index);
  const front: number[] = [];
  let best = -Infinity;
  let bestCost = -Infinity;
  for (const { gain, cost, index } of order) {
    if (gain > best || (gain === best && cost === bestCost)) {
      front.push(index);
      best = gain;
      bestCost = cost;
    }
  }
  return front;
}
