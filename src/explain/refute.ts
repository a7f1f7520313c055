import type { Claim } from './claim.js';
import { judge, type Judgement } from './judge.js';

/**
 * Searches again and again, and keeps the counterexample that is shortest to write: shrinking stops
 * where no *single* value can become simpler, which need not be the simplest case.
 *
 * @param seed     of the first search; each takes the next
 * @param searches at least one
 * @param runs     cases to try in each search
 * @returns cases and shrinking steps of all searches
 */
export function refute<Case>(
  claim: Claim<Case>,
  seed: number,
  searches: number,
  runs: number,
): Judgement<Case> {
  let best = judge(claim, seed, runs);
  let { cases, shrinks } = best;
  for (let n = 1; n < searches; n++) {
    const next = judge(claim, seed + n, runs);
    cases += next.cases;
    shrinks += next.shrinks;
    if (size(next) < size(best)) best = next;
  }
  return { ...best, cases, shrinks };
}

/** Characters of a counterexample. */
function size<Case>({ counterexample }: Judgement<Case>): number {
  return counterexample === undefined ? Infinity : JSON.stringify(counterexample).length;
}
