import type { Mismatch } from '../cosimulate.js';
import type { ExactRun } from './expected.js';
import type { Rerun } from './rerun.js';
import { stretches, totalSamples } from './runPlan.js';

/** The smallest run that shows a difference. */
export interface BadRun {
  /** Its samples. */
  readonly count: number;
  /** All its outputs. */
  readonly y: Int32Array;
  readonly expectedY: Int32Array;
  /** Samples after which all was still well. */
  readonly good: number;
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

async function tryRun(rerun: Rerun, exact: ExactRun, count: number): Promise<BadRun | undefined> {
  const running = rerun.run(count);
  const expected = exact.to(count);
  const actual = await running;
  const same =
    equal(expected.y, actual.y) &&
    expected.network.layers.every(({ weights, feedback, mixing }, index) => {
      const learnt = actual.feedback[index] ?? [];
      return (
        equal(weights, actual.weights[index] ?? []) &&
        (learnt.length === 0 || equal(feedback, learnt)) &&
        equal(mixing, actual.mixing[index] ?? [])
      );
    });
  return same ? undefined : { count, y: actual.y, expectedY: expected.y, good: 0 };
}

/**
 * The smallest number of samples whose outputs, or matrices afterwards, differ. Looks first where the
 * difference was seen, then further and further back, then halves what is left.
 */
export async function firstBadRun(
  rerun: Rerun,
  exact: ExactRun,
  first: Mismatch,
  onTry?: (count: number) => void,
): Promise<BadRun | undefined> {
  const attempt = async (count: number): Promise<BadRun | undefined> => {
    onTry?.(count);
    return tryRun(rerun, exact, count);
  };
  // What follows a sample may be what spoils it: two more are on their way while it is learnt.
  const { plan } = rerun;
  const total = totalSamples(plan);
  const end = stretches(plan, total).find(({ to }) => to > first.sample)?.to ?? total;
  let bad: BadRun | undefined;
  let good = 0;
  for (const count of new Set([first.sample + 1, first.sample + 3, end])) {
    if (bad || count > end) continue;
    bad = await attempt(count);
    if (!bad) good = count;
  }
  if (!bad) return undefined;
  for (let back = 1; bad.count - back > good; back *= 2) {
    const earlier = await attempt(bad.count - back);
    if (!earlier) {
      good = bad.count - back;
      break;
    }
    bad = earlier;
  }
  while (bad.count - good > 1) {
    const middle = (bad.count + good) >> 1;
    const found = await attempt(middle);
    if (found) bad = found;
    else good = middle;
  }
  return { ...bad, good };
}
