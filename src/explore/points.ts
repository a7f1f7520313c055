import { RULES, type Rule } from '../../golden/index.js';
import { loadDataset, type Dataset } from '../data/index.js';
import { UsageError } from '../errors.js';
import { DEFAULTS } from '../run/defaults.js';
import { learnerChoice } from '../run/learnerFor.js';
import { checkHardware } from '../run/networkOf.js';
import { OPTION_READERS } from '../run/optionReaders.js';
import { runOptionsSchema, type RunOptions } from '../run/options.js';
import { resolveRun, type RunSpec } from '../run/runSpec.js';
import type { SpaceFile, Value } from './space.js';

/** One combination of values. */
export interface Point {
  /** Of what varies, in the order of the file. */
  readonly values: Readonly<Record<string, Value>>;
  /** All options of its run, as they are written. */
  readonly options: Readonly<Record<string, Value>>;
  readonly spec: RunSpec;
}

/** A combination that there is no network of. */
export interface LeftOut {
  readonly values: Readonly<Record<string, Value>>;
  readonly reason: string;
}

/** Every combination, the last name's values next to each other. */
export function combinations(vary: SpaceFile['vary']): Readonly<Record<string, Value>>[] {
  let all: Record<string, Value>[] = [{}];
  for (const [name, values] of Object.entries(vary)) {
    all = all.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
  }
  return all;
}

/** What of `base` the rule reads. */
function readBy(rule: Value | undefined, base: Readonly<Record<string, Value>>) {
  const known = RULES.find((name) => name === rule);
  const unread = (name: string): boolean =>
    OPTION_READERS.some(([option, readers]) => option === name && !readers.includes(known as Rule));
  return Object.fromEntries(Object.entries(base).filter(([name]) => !unread(name)));
}

/**
 * The points of a space, in the order of the file. What cannot be, for instance a feedback that a rule
 * does not know, is left out with its reason.
 *
 * @throws UsageError if nothing is left, or the data cannot be read
 */
export async function pointsOf({ base = {}, vary }: SpaceFile): Promise<{
  readonly points: readonly Point[];
  readonly leftOut: readonly LeftOut[];
}> {
  const datasets = new Map<string, Dataset>();
  const points: Point[] = [];
  const leftOut: LeftOut[] = [];
  for (const values of combinations(vary)) {
    const options = { ...readBy(values['rule'] ?? base['rule'], base), ...values };
    const read: RunOptions = runOptionsSchema.parse(options);
    const name = read.dataset ?? DEFAULTS.dataset;
    const dataset = datasets.get(name) ?? (await loadDataset(name, { dataDir: read['data-dir'] }));
    datasets.set(name, dataset);
    try {
      const run = await resolveRun('train', read, dataset);
      // Training does not ask which learner is built; a design does.
      const spec = { ...run, ...learnerChoice(run.network, read) };
      checkHardware(spec);
      points.push({ values, options, spec });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      leftOut.push({ values, reason: error.message });
    }
  }
  if (points.length === 0) {
    throw new UsageError(
      `none of the ${leftOut.length} points can be: ${leftOut[0]?.reason ?? 'there are none.'}`,
    );
  }
  return { points, leftOut };
}
