import type { Argv, Options } from 'yargs';
import { mutate as runMutate } from '../../mutate/mutate.js';
import { UsageError } from '../../errors.js';
import { mutationSummary } from '../../report/mutationSummary.js';
import { paintWith } from '../../report/paint.js';
import { wholeNumber } from '../wholeNumber.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import { checkJson, writeJson } from '../writeJson.js';

type MutateArguments = GlobalArguments & {
  readonly top: string;
  readonly test: string;
  readonly sources: readonly string[] | undefined;
  readonly parameters: readonly string[] | undefined;
  readonly limit: string;
  readonly seed: string;
  readonly mutant: string | undefined;
  readonly jobs: string | undefined;
  readonly witnesses: string | undefined;
  readonly least: string | undefined;
  readonly list: boolean;
  readonly quiet: boolean;
  readonly json: string | undefined;
};

const text = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  ...more,
});

function readParameters(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((word) => {
      const [, name, value] = /^(\w+)=(.+)$/.exec(word) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new UsageError(`--parameters ${word}: NAME=VALUE is needed, for instance Depth=8.`);
    }),
  );
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `systole mutate`: does a test bench see faults? */
export const mutate = defineCommand({
  command: 'mutate',
  describe: 'Change single bits of a design, and show which changes a vitest file does not notice',
  options: (yargs) =>
    yargs
      .option(
        'top',
        text('Top module that the test file builds with verilate', { demandOption: true }),
      )
      .option('test', text('vitest file that judges', { demandOption: true }))
      .option('sources', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Change only what comes from these source files [all of the design]',
      })
      .option('parameters', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Only designs with these parameters, NAME=VALUE [all that the file builds]',
      })
      .option('limit', text('Most mutants, over all designs', { default: '200' }))
      .option('seed', text('Chooses the mutants, and what properties draw', { default: '1' }))
      .option('mutant', text('Only this one, by its number in the report'))
      .option('list', {
        type: 'boolean',
        default: false,
        describe: 'List the mutants and judge none',
      })
      .option('jobs', text('Processes at a time [the number of cores]'))
      .option('witnesses', text('Folder for inputs that show what survivors change, as VCD'))
      .option('least', text('Exit code 0 from this score on, in percent', { default: '100' }))
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' })
      .option('json', text("Write the result as JSON; '-' is standard output"))
      .example('$0 mutate --top fifo --test test/fifo.test.ts', 'how good is this test file?')
      .example(
        '$0 mutate --top fifo --test test/fifo.test.ts --sources rtl/fifo.sv --limit 1000 --least 95',
        'only this file; fails below 95 %',
      )
      .example(
        '$0 mutate --top fifo --test test/fifo.test.ts --mutant 17 --witnesses out',
        'one survivor again, with inputs that show it as a waveform',
      ) as unknown as Argv<MutateArguments>,
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 65_535);
    const seed = wholeNumber('seed', args.seed, 2 ** 31 - 1);
    const least = Number(args.least);
    if (!(least >= 0 && least <= 100)) {
      throw new UsageError(`--least ${args.least ?? ''}: a percentage from 0 to 100 is needed.`);
    }
    await checkJson(args.json);
    const progress = new Progress(io, args.quiet);
    try {
      const report = await runMutate({
        ...{ top: args.top, test: args.test, limit, seed, listOnly: args.list },
        ...(args.sources === undefined ? {} : { sources: args.sources }),
        parameters: readParameters(args.parameters ?? []),
        ...(args.mutant === undefined ? {} : { mutant: args.mutant }),
        ...(args.jobs === undefined ? {} : { jobs: wholeNumber('jobs', args.jobs, 1024) }),
        ...(args.witnesses === undefined ? {} : { witnesses: args.witnesses }),
        observer: progress,
      });
      progress.stop();
      if (args.json !== '-') {
        const given = [
          ...['--top', args.top, '--test', args.test],
          ...(args.sources === undefined ? [] : ['--sources', ...args.sources]),
          ...(args.parameters === undefined ? [] : ['--parameters', ...args.parameters]),
          ...(limit === 200 ? [] : ['--limit', args.limit]),
          ...(seed === 1 ? [] : ['--seed', args.seed]),
        ];
        const command = ['npx systole mutate', ...given.map(quoted)].join(' ');
        const paint = paintWith(coloured(io.stdout));
        const listed = args.list || args.mutant !== undefined;
        io.stdout.write(mutationSummary(report, { listed, command, paint }));
      }
      await writeJson(args.json, report, io);
      const { score } = report.totals;
      return score === undefined || 100 * score >= least ? EXIT.equal : EXIT.mismatch;
    } finally {
      progress.stop();
    }
  },
});
