import type fc from 'fast-check';

/** That two ways of computing give the same, over a space of cases. */
export interface Claim<Case> {
  /** The space. */
  readonly cases: fc.Arbitrary<Case>;
  /** How far the two ways are apart in a case. */
  readonly difference: (drawn: Case) => number;
  /** Largest difference that the claim allows. */
  readonly tolerance: number;
}
