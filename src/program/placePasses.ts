import { passCycles, type Pass } from './compile.js';

/** A pass and its place in the schedule. Cycles count from the load of the sample's first pass. */
export interface PlacedPass {
  readonly pass: Pass;
  readonly firstIssue: number;
  readonly lastIssue: number;
}

/** When the passes of a sample issue their first and last tiles. */
export function placePasses(passes: readonly Pass[]): readonly PlacedPass[] {
  let free = 0;
  return passes.map((pass) => {
    const firstIssue = free + pass.delay;
    free = firstIssue + passCycles(pass);
    return { pass, firstIssue, lastIssue: free - 1 };
  });
}
