import fc, { type Arbitrary } from 'fast-check';
import { checkCounts } from './checkCounts.js';

/**
 * Stalls by cycle, 1 in a cycle that is to be stalled, for ready or valid in stimuli: never, in bursts,
 * or at random, seldom or often. Shrinks to never, then to fewer and shorter ones.
 *
 * @param cycles of the run
 * @throws UsageError if that is no whole number from 1
 */
export function stallsIn(cycles: number): Arbitrary<readonly number[]> {
  checkCounts('stallsIn', { cycles });
  const never = fc.constant(new Array<number>(cycles).fill(0));
  const burst = fc.record({
    at: fc.nat(cycles - 1),
    cycles: fc.integer({ min: 1, max: Math.ceil(cycles / 2) }),
  });
  const bursts = fc.array(burst, { minLength: 1, maxLength: 4 }).map((all) => {
    const words = new Array<number>(cycles).fill(0);
    for (const { at, cycles: length } of all) words.fill(1, at, at + length);
    return words;
  });
  const scattered = fc
    .constantFrom(10, 50, 90)
    .chain((percent) =>
      fc
        .array(fc.nat(99), { minLength: cycles, maxLength: cycles })
        .map((all) => all.map((drawn) => Number(drawn >= 100 - percent))),
    );
  return fc.oneof({ withCrossShrink: true }, never, bursts, scattered);
}
