import type { z } from 'zod';
import { UsageError } from '../errors.js';
import { readJson } from '../files/readJson.js';
import { suggest } from '../suggest.js';
import {
  runOptionsSchema,
  TRAIN_OPTIONS,
  type Flag,
  type RunOptionName,
  type RunOptions,
} from './options.js';

/** The two commands that train a network. */
export type RunCommand = 'cosim' | 'train';

/** Options as text from the command line; `network` names a file that says more of them. */
export type GivenOptions = Readonly<
  Partial<
    Record<Exclude<RunOptionName, Flag> | 'network', string | undefined> &
      Record<Flag, boolean | undefined>
  >
>;

type Values = Readonly<Record<string, unknown>>;

async function readNetworkFile(file: string): Promise<Values> {
  const shape = 'It must be one object, such as {"rule": "drtp", "layers": "64-20-10"}.';
  const value = await readJson(file, `--network ${file}`, shape);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(
      `--network ${file}: must hold one object, such as {"rule": "drtp", "layers": "64-20-10"}.`,
    );
  }
  return { ...value };
}

/** How a value is shown in an error. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' ? '""' : text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function explain(
  issue: z.core.$ZodIssue,
  given: Values,
  file: string | undefined,
  fromFile: Values,
): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(runOptionsSchema.shape);
    const names = issue.keys.map((key) => {
      const meant = suggest(key, known);
      return meant === undefined ? `"${key}"` : `"${key}" (did you mean "${meant}"?)`;
    });
    return `--network ${file ?? ''}: unknown ${names.join(', ')}. It takes the options of the command line: ${known.join(', ')}.`;
  }
  const name = String(issue.path[0]);
  return name in given
    ? `--${name} ${shown(given[name])}: ${issue.message}.`
    : `--network ${file ?? ''}: "${name}": ${shown(fromFile[name])}: ${issue.message}.`;
}

/**
 * Reads the options of a run: those of the network file, if there is one, with those of the command
 * line over them.
 *
 * @throws UsageError for the first one that is not accepted, with value, limit and remedy
 */
export async function readOptions(command: RunCommand, options: GivenOptions): Promise<RunOptions> {
  const { network: file, ...rest } = options;
  if (file === '') throw new UsageError('--network "": the path of a network file is needed.');
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const fromFile = file === undefined ? {} : await readNetworkFile(file);
  const parsed = runOptionsSchema.safeParse({ ...fromFile, ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue) throw new UsageError(explain(issue, given, file, fromFile));
  }
  const result = parsed.data ?? {};
  if (command === 'cosim') {
    const odd = TRAIN_OPTIONS.find((name) => result[name] !== undefined);
    if (odd !== undefined) {
      throw new UsageError(
        `--network ${file ?? ''}: "${odd}" is for systole train only; remove it, or use train.`,
      );
    }
  }
  return result;
}
