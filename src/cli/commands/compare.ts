import { availableParallelism } from 'node:os';
import type { Argv, Options } from 'yargs';
import { paperViews, VIEWS } from '../../accounting/views/paperViews.js';
import { DEFAULT_SEEDS, resolveComparison } from '../../compare/resolveComparison.js';
import { runComparison } from '../../compare/runComparison.js';
import { UsageError } from '../../errors.js';
import { comparisonCsv } from '../../report/comparisonCsv.js';
import { comparisonSummary } from '../../report/comparisonSummary.js';
import { paintWith } from '../../report/paint.js';
import { viewCsv } from '../../report/viewCsv.js';
import { viewSummary } from '../../report/viewSummary.js';
import { COSIM_OPTIONS } from '../../run/options.js';
import { readOptions } from '../../run/readOptions.js';
import { defineCommand } from '../command.js';
import { EXIT, type ExitCode } from '../exitCode.js';
import { sayWhenInterrupted } from '../interruption.js';
import { coloured, type Io } from '../io.js';
import { Progress } from '../progress.js';
import { givenOptions, runOptions, type RunArguments } from '../runOptions.js';
import { checkJson, writeJson, writeText } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';
import type { ViewResult } from '../results.js';

/** Options of a run that a comparison has none of, or says in its own way. */
const LEFT = ['rule', 'seed', 'init', 'save', 'save-at', 'jobs', ...COSIM_OPTIONS] as const;

type CompareArguments = RunArguments & {
  readonly rules: string | undefined;
  readonly seeds: string | undefined;
  readonly view: string | undefined;
  readonly csv: string | undefined;
};

const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe });

/** Only one result goes to standard output, and then nothing else. */
function checkOutputs({ json, csv }: CompareArguments): void {
  if (json === '-' && csv === '-') {
    throw new UsageError(
      '--json - --csv -: both cannot be standard output. Give one of them a file.',
    );
  }
}

const printing = ({ quiet, json, csv }: CompareArguments): boolean =>
  !quiet && json !== '-' && csv !== '-';

/** `--view`: formulas only. */
async function showView(args: CompareArguments, io: Io): Promise<ExitCode> {
  const view = VIEWS.find((name) => name === args.view);
  if (view === undefined) {
    throw new UsageError(
      `--view ${args.view ?? ''}: one of ${VIEWS.join(', ')} is needed; papers is all of them.`,
    );
  }
  const { rules, seeds, report } = args;
  const others = Object.entries({ rules, seeds, report, ...givenOptions(args) });
  const odd = others.find(([, value]) => value !== undefined)?.[0];
  if (odd !== undefined) {
    throw new UsageError(
      `--view ${view}: has networks of its own and trains nothing; --${odd} is for a comparison. Remove one of them.`,
    );
  }
  const views = paperViews(view);
  if (printing(args)) io.stdout.write(viewSummary(views, paintWith(coloured(io.stdout))));
  const result: ViewResult = { schema: 'systole.view/1', views };
  await writeJson(args.json, result, io);
  await writeText(args.csv, viewCsv(views), io);
  return EXIT.equal;
}

async function showComparison(args: CompareArguments, io: Io): Promise<ExitCode> {
  const options = await readOptions('train', givenOptions(args));
  const spec = await resolveComparison(options, {
    rules: args.rules,
    seeds: args.seeds ?? DEFAULT_SEEDS,
  });
  const progress = new Progress(io, args.quiet);
  let finished = 'No run is finished yet.';
  const forget = sayWhenInterrupted(() => finished);
  const kept = (runs: number, of: number): void => {
    if (runs > 0) {
      finished = `${runs} of ${of} runs are finished and kept in ${spec.out}; the same command goes on with the others.`;
    }
  };
  try {
    for (const { rule, reason } of spec.leftOut) progress.note(`without ${rule}: ${reason}`);
    const comparison = await runComparison(spec, options.jobs ?? availableParallelism(), {
      phase: progress.phase,
      progress: progress.progress,
      kept,
    });
    progress.stop();
    if (printing(args)) {
      io.stdout.write(comparisonSummary(comparison, paintWith(coloured(io.stdout))));
    }
    await writeJson(args.json, comparison, io);
    await writeText(args.csv, comparisonCsv(comparison), io);
    await writeReport(args.report, comparison);
    return comparison.mismatches === 0 ? EXIT.equal : EXIT.mismatch;
  } finally {
    forget();
    progress.stop();
  }
}

/** `systole compare`: all rules on one network and data set, what they reach beside what they cost. */
export const compare = defineCommand({
  command: 'compare',
  describe: "Compare rules: accuracy, MACs, cycles, memory, update lock; the papers' own counting",
  options: (yargs) =>
    runOptions(yargs, LEFT)
      .option('rules', text('Rules with commas between them [all that go with the network]'))
      .option('seeds', text(`A run for each [${DEFAULT_SEEDS}]`))
      .option('view', text(`A paper's own counting instead, from formulas: ${VIEWS.join(', ')}`))
      .option('csv', text("Write the table as CSV, a row for each rule; '-' is standard output"))
      .option('jobs', text('Models trained at a time [the number of cores]'))
      .option('out', text('Folder that keeps finished runs; they are not run again [the cache]'))
      .group(['rules', 'seeds', 'view', 'jobs', 'out'], 'Comparison:')
      .example('$0 compare --layers 64-32-10 --epochs 5', 'all rules on the embedded glyphs')
      .example(
        '$0 compare --rules drtp,dfa,lls,bp --layers 784-500-10 --dataset mnist --data-dir DIR --epochs 10 --models exact --array 16x16 --json out.json --csv out.csv',
        'four of them on MNIST; interrupted, it goes on where it was',
      )
      .example(
        '$0 compare --view lls',
        "LLS's table for VGG-8, with the whole step beside it",
      ) as unknown as Argv<CompareArguments>,
  run: async (args, io) => {
    checkOutputs(args);
    await checkJson(args.json);
    await checkJson(args.csv);
    await checkReport(args.report);
    return args.view === undefined ? showComparison(args, io) : showView(args, io);
  },
});
