import type { Argv } from 'yargs';
import {
  cacheLimit,
  clearCache,
  clearShared,
  defaultCacheDir,
  listCache,
  type CachedSimulator,
} from '../../cosim/buildCache.js';
import { UsageError } from '../../errors.js';
import { cacheSummary, clearSummary } from '../../report/cacheSummary.js';
import { paintWith } from '../../report/paint.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured, type Io } from '../io.js';
import { checkJson, writeJson } from '../writeJson.js';
import type { CacheClearResult, CacheListResult, ListedSimulator } from '../results.js';

type CacheArguments = GlobalArguments & {
  readonly action: string;
  readonly name: string | undefined;
  readonly older: string | undefined;
  readonly all: boolean;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

const DAY_MS = 24 * 3_600_000;

/** As JSON has it. */
function described({ key, design, bytes, used }: CachedSimulator): ListedSimulator {
  return {
    key,
    top: design?.top ?? null,
    flavour: design?.flavour ?? null,
    parameters: design?.parameters ?? null,
    bytes,
    used: used.toISOString(),
  };
}

/** Which simulators are to go. */
function unwanted({ name, older, all }: CacheArguments): (simulator: CachedSimulator) => boolean {
  if (all && (name !== undefined || older !== undefined)) {
    throw new UsageError('--all goes with neither --name nor --older.');
  }
  if (!all && name === undefined && older === undefined) {
    throw new UsageError('cache clear: say what, with --name TOP, --older DAYS or --all.');
  }
  const days = older === undefined ? -1 : Number(older);
  if (older !== undefined && (older.trim() === '' || !(days >= 0))) {
    throw new UsageError(`--older ${older}: a number of days from 0 is needed.`);
  }
  const before = Date.now() - days * DAY_MS;
  return ({ design, used }) =>
    (name === undefined || design?.top === name) &&
    (older === undefined || used.getTime() <= before);
}

async function list({ json, quiet }: CacheArguments, io: Io): Promise<void> {
  const folder = defaultCacheDir();
  const limit = cacheLimit();
  const contents = await listCache(folder);
  if (!quiet && json !== '-') {
    const paint = paintWith(coloured(io.stdout));
    io.stdout.write(cacheSummary(folder, contents, limit, Date.now(), paint));
  }
  const result: CacheListResult = {
    schema: 'systole.cache-list/1',
    folder,
    limitBytes: limit,
    sharedBytes: contents.sharedBytes,
    simulators: contents.simulators.map(described),
  };
  await writeJson(json, result, io);
}

async function clear(args: CacheArguments, io: Io): Promise<void> {
  const folder = defaultCacheDir();
  const chosen = unwanted(args);
  const before = await listCache(folder);
  const removed = await clearCache(folder, chosen);
  if (args.all) await clearShared(folder);
  const { simulators, sharedBytes } = await listCache(folder);
  const freed = before.sharedBytes - sharedBytes;
  if (!args.quiet && args.json !== '-') {
    io.stdout.write(clearSummary(removed, Math.max(0, freed), simulators.length));
  }
  const result: CacheClearResult = {
    schema: 'systole.cache-clear/1',
    folder,
    removed: removed.map(described),
    left: simulators.length,
  };
  await writeJson(args.json, result, io);
  const stayed = simulators.filter(
    (simulator) => chosen(simulator) && before.simulators.some(({ key }) => key === simulator.key),
  );
  if (stayed.length > 0) {
    throw new UsageError(
      `${folder}: ${stayed.length} simulators could not be removed. Check that it may be written.`,
    );
  }
}

/** `systole cache`: the simulators that were built, and how to be rid of them. */
export const cache = defineCommand({
  command: 'cache <action>',
  describe: 'List the simulators that are kept, or remove some',
  options: (yargs) =>
    yargs
      .positional('action', { type: 'string', choices: ['list', 'clear'], describe: 'What to do' })
      .option('name', {
        type: 'string',
        requiresArg: true,
        describe: 'clear: those of this top module',
      })
      .option('older', {
        type: 'string',
        requiresArg: true,
        describe: 'clear: those that were not used for so many days',
      })
      .option('all', {
        type: 'boolean',
        default: false,
        describe: 'clear: everything, the objects that builds share, too',
      })
      .option('json', {
        type: 'string',
        requiresArg: true,
        describe: "Write the result as JSON; '-' is standard output",
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print no report' })
      .example('$0 cache list', 'top modules, sizes, when they were last used')
      .example('$0 cache clear --older 7', 'what was not used for a week')
      .example('$0 cache clear --name fifo', 'asks nothing, says what it freed')
      .epilogue(
        'The folder is $SYSTOLE_CACHE, else $XDG_CACHE_HOME/systole, else ~/.cache/systole. It is kept below ' +
          '$SYSTOLE_CACHE_LIMIT (2G) and 64 simulators, except for what was used within the hour.',
      ) as unknown as Argv<CacheArguments>,
  run: async (args, io) => {
    await checkJson(args.json);
    const { action, name, older, all } = args;
    if (action === 'list') {
      if (all || name !== undefined || older !== undefined) {
        throw new UsageError('--name, --older and --all are for systole cache clear.');
      }
      await list(args, io);
    } else {
      await clear(args, io);
    }
    return EXIT.equal;
  },
});
