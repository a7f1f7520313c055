import { parseArgs } from 'node:util';
import { UsageError } from '../errors.js';
import { FAMILIES } from './rows.js';

/** What the bench is asked for. */
export interface BenchOptions {
  readonly only: string | undefined;
  readonly json: string | undefined;
  readonly accuracy: boolean;
  readonly full: boolean;
  /** Accuracy rows at a time. */
  readonly jobs: number;
  readonly help: boolean;
}

export const HELP = `scripts/bench [--only NAME] [--json FILE] [--accuracy] [--jobs N] [--full]

Measures what the project promises and prints a table. By default the speed rows, as medians of
interleaved repeats; seconds in which other processes had the core are left out where that matters.

  --only NAME   one row, or all whose names begin with NAME
  --json FILE   the rows as a list of {name, value, unit, goal, holds, note}
  --accuracy    the accuracy rows (MNIST in ../shared/data/mnist; about half an hour)
  --jobs N      accuracy rows at a time (2 by default)
  --full        a whole MNIST epoch through RTL instead of an extrapolation

Rows: ${FAMILIES.flatMap(({ names }) => names).join(', ')}
`;

/** @throws UsageError for what is not known */
export function readOptions(args: readonly string[]): BenchOptions {
  let values: Partial<Record<string, string | boolean>>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        json: { type: 'string' },
        accuracy: { type: 'boolean' },
        jobs: { type: 'string', default: '2' },
        full: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ', 1)[0] ?? ''}. See --help.`);
  }
  const { only, json, jobs } = values;
  if (typeof only === 'string') {
    const names = FAMILIES.flatMap((family) => family.names);
    if (only === '' || !names.some((name) => name.startsWith(only))) {
      throw new UsageError(`--only ${only}: there is no such row; there are ${names.join(', ')}.`);
    }
  }
  if (typeof jobs !== 'string' || !/^[1-9]\d?$/.test(jobs)) {
    throw new UsageError(`--jobs ${jobs ?? ''}: a number from 1 to 99 is needed.`);
  }
  return {
    only: typeof only === 'string' ? only : undefined,
    json: typeof json === 'string' ? json : undefined,
    accuracy: values['accuracy'] === true,
    full: values['full'] === true,
    jobs: Number(jobs),
    help: values['help'] === true,
  };
}
