import { z } from 'zod';
import { UsageError } from '../errors.js';
import { readJson } from '../files/readJson.js';
import { runOptionsSchema, type RunOptionName } from '../run/options.js';
import { suggest } from '../suggest.js';
import { SYNTHESIS_TARGETS, type SynthesisTargetName } from '../synthesis/targets.js';

/** Points of a space, most: a slip of the pen must not fill a disk. */
export const MOST_POINTS = 10_000;

/** Options that say where a run's files go or who does it: nothing that a design differs by. */
const NOT_OF_A_DESIGN = [
  ...['init', 'save', 'save-at', 'out', 'jobs', 'rtl', 'target', 'port', 'baud', 'trace'],
  ...['models', 'batch', 'lr', 'energy-table', 'check-every', 'stall'],
] as const;

const value = z.union([z.string(), z.number(), z.boolean()]);

/** The file that `systole explore` reads. */
export const spaceFileSchema = z.strictObject({
  /** Options that all points have, as in a network file. */
  base: z.record(z.string(), value).optional(),
  /** Options that points differ by: every combination of these values is a point. */
  vary: z.record(z.string(), z.array(value).min(1)),
  /** Points that are co-simulated, too: the part of all, and training samples of each. */
  cosim: z
    .strictObject({ share: z.number().min(0).max(1), samples: z.int().positive().optional() })
    .optional(),
  /** What each design is synthesised for; left out, none is. */
  area: z.enum(Object.keys(SYNTHESIS_TARGETS) as [SynthesisTargetName]).optional(),
});

export type SpaceFile = z.infer<typeof spaceFileSchema>;
export type Value = z.infer<typeof value>;

const SHAPE =
  'A space is {"base": {"layers": "64-32-10"}, "vary": {"rule": ["drtp", "lls"], "seed": [1, 2]}, "cosim": {"share": 0.25}, "area": "ice40-up5k"}, where only "vary" is needed.';

function checkNames(file: string, part: string, names: readonly string[]): void {
  const known = Object.keys(runOptionsSchema.shape);
  const usable = known.filter((name) => !(NOT_OF_A_DESIGN as readonly string[]).includes(name));
  for (const name of names) {
    if (usable.includes(name)) continue;
    const meant = suggest(name, usable);
    const remedy =
      meant !== undefined
        ? `did you mean "${meant}"?`
        : `a design is said by ${usable.join(', ')}.`;
    throw new UsageError(
      `${file}: "${part}": ${known.includes(name) ? `"${name}" is of a single run` : `unknown "${name}"`}: ${remedy}`,
    );
  }
}

function checkValue(file: string, where: string, name: string, given: Value): void {
  const parsed = runOptionsSchema.shape[name as RunOptionName].safeParse(given);
  if (parsed.success) return;
  throw new UsageError(
    `${file}: "${where}": "${name}": ${JSON.stringify(given)}: ${parsed.error.issues[0]?.message ?? ''}.`,
  );
}

/**
 * Reads a space, and checks every value by itself.
 *
 * @throws UsageError with file, value, limit and remedy
 */
export async function readSpace(file: string): Promise<SpaceFile> {
  const json = await readJson(file, file, SHAPE);
  const parsed = spaceFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.length ? `"${issue.path.join('"."')}": ` : '';
    throw new UsageError(`${file}: ${where}${issue?.message ?? ''}. ${SHAPE}`);
  }
  const space = parsed.data;
  const { base = {}, vary } = space;
  checkNames(file, 'base', Object.keys(base));
  checkNames(file, 'vary', Object.keys(vary));
  for (const [name, given] of Object.entries(base)) checkValue(file, 'base', name, given);
  let points = 1;
  for (const [name, values] of Object.entries(vary)) {
    if (name in base) {
      throw new UsageError(
        `${file}: "${name}" stands in both "base" and "vary". Remove it from one of them.`,
      );
    }
    for (const given of values) checkValue(file, 'vary', name, given);
    const twice = values.find((given, at) => values.indexOf(given) !== at);
    if (twice !== undefined) {
      throw new UsageError(
        `${file}: "vary": "${name}": ${JSON.stringify(twice)} stands there twice. Remove one.`,
      );
    }
    points *= values.length;
  }
  if (points > MOST_POINTS) {
    throw new UsageError(
      `${file}: has ${points} points; at most ${MOST_POINTS} are explored at once. Give fewer values.`,
    );
  }
  return space;
}
