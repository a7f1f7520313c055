import fc from 'fast-check';
import type { Claim } from './claim.js';

/** What a search found out about a claim. */
export interface Judgement<Case> {
  /** Cases tried: all of them, or up to the first that refutes the claim. */
  readonly cases: number;
  /** Largest difference seen before that. */
  readonly largest: number;
  /** The smallest case that refutes the claim, if one was found. */
  readonly counterexample?: Case;
  /** Steps from the case found to the smallest. */
  readonly shrinks: number;
}

/**
 * Looks for a case that refutes a claim, and shrinks it.
 *
 * @param seed of the cases; the low 32 bits count
 * @param runs cases to try
 */
export function judge<Case>(claim: Claim<Case>, seed: number, runs: number): Judgement<Case> {
  let largest = 0;
  const property = fc.property(claim.cases, (drawn) => {
    const difference = claim.difference(drawn);
    // NaN is no agreement.
    const holds = difference <= claim.tolerance;
    if (holds) largest = Math.max(largest, difference);
    return holds;
  });
  const { numRuns, numShrinks, counterexample } = fc.check(property, {
    seed: seed | 0,
    numRuns: runs,
  });
  return {
    cases: numRuns,
    largest,
    ...(counterexample === null ? {} : { counterexample: counterexample[0] }),
    shrinks: numShrinks,
  };
}
