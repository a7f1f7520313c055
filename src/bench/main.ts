import { EXIT, type ExitCode } from '../cli/exitCode.js';
import { PROCESS_IO } from '../cli/io.js';
import { checkJson, writeJson } from '../cli/writeJson.js';
import { UsageError } from '../errors.js';
import { HELP, readOptions, type BenchOptions } from './options.js';
import type { Bench, Family, Row } from './row.js';
import { FAMILIES } from './rows.js';
import { table } from './table.js';

function chosen({ only, accuracy }: BenchOptions): readonly Family[] {
  if (only === undefined) {
    return FAMILIES.filter(({ kind }) => kind === (accuracy ? 'accuracy' : 'speed'));
  }
  return FAMILIES.filter(({ names }) => names.some((name) => name.startsWith(only)));
}

/** Speed rows one after another, accuracy rows, which do not measure time, `jobs` side by side. */
async function measureAll(
  families: readonly Family[],
  jobs: number,
  bench: Bench,
): Promise<readonly Row[]> {
  const rows = new Map<Family, readonly Row[]>();
  for (const family of families.filter(({ kind }) => kind === 'speed')) {
    rows.set(family, await family.measure(bench));
  }
  const waiting = families.filter(({ kind }) => kind === 'accuracy');
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      rows.set(next, await next.measure(bench));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return families.flatMap((family) => rows.get(family) ?? []);
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(HELP);
    return EXIT.equal;
  }
  await checkJson(options.json);
  const { only } = options;
  const started = performance.now();
  const all = await measureAll(chosen(options), options.jobs, {
    full: options.full,
    say: (line) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      process.stderr.write(`${seconds.padStart(4)} s  ${line}\n`);
    },
  });
  const rows = only === undefined ? all : all.filter(({ name }) => name.startsWith(only));
  if (options.json !== '-') process.stdout.write(`${table(rows)}\n`);
  await writeJson(options.json, rows, PROCESS_IO);
  return rows.every(({ holds }) => holds) ? EXIT.equal : EXIT.mismatch;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.tool;
}
