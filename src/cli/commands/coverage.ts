import { LIST_PARSER } from '../parser.js';
import type { Argv } from 'yargs';
import {
  istanbulReports,
  readCoverage,
  readCoverPoints,
  summarise,
  type CoverageSummary,
} from '../../coverage/index.js';
import { UsageError } from '../../errors.js';
import { checkWritableFile, checkWritableFolder } from '../../files/checkWritable.js';
import { coverageSummary } from '../../report/coverageSummary.js';
import { paintWith } from '../../report/paint.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { checkJson, writeJson } from '../writeJson.js';
import { RESULT_OPTIONS } from '../resultOptions.js';

const MEASURES = ['lines', 'branches', 'toggles', 'points'] as const;

type CoverageArguments = GlobalArguments & {
  readonly files: readonly string[];
  readonly html: string | undefined;
  readonly lcov: string | undefined;
  readonly json: string | undefined;
  readonly quiet: boolean;
} & Readonly<Record<`min-${(typeof MEASURES)[number]}`, string | undefined>>;

/** What is below its threshold, in words. */
function failures(args: CoverageArguments, summary: CoverageSummary): string[] {
  return MEASURES.flatMap((measure) => {
    const least = args[`min-${measure}`];
    if (least === undefined || summary[measure].percent >= Number(least)) return [];
    const { covered, total } = summary[measure];
    return [`${covered} of ${total} ${measure} are covered, less than ${least} %`];
  });
}

/** `systole coverage`: what was covered by all the simulations that left a file. */
export const coverage = defineCommand({
  command: 'coverage <files..>',
  describe: 'Add up coverage of simulations and cover points; report it; fail below a threshold',
  options: (yargs) => {
    let all = yargs
      .parserConfiguration(LIST_PARSER)
      .positional('files', {
        type: 'string',
        describe: 'What coverageFile and CoverPoints.write wrote (.json)',
      })
      .option('html', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for pages with sources',
      })
      .option('lcov', { type: 'string', requiresArg: true, describe: 'File in the format of lcov' })
      .options(RESULT_OPTIONS);
    for (const measure of MEASURES) {
      all = all.option(`min-${measure}`, {
        type: 'string',
        requiresArg: true,
        describe: `Exit with 1 below so many percent of ${measure === 'points' ? 'bins' : measure}`,
      });
    }
    return all
      .example(
        'SYSTOLE_COVERAGE=cov npx vitest run',
        'every simulation leaves its coverage in cov/',
      )
      .example('$0 coverage cov/*.dat --html report --lcov lcov.info', 'what they covered together')
      .example(
        '$0 coverage cov/* --min-lines 100 --min-toggles 95',
        'for a build that must not pass',
      ) as unknown as Argv<CoverageArguments>;
  },
  run: async (args, io) => {
    for (const measure of MEASURES) {
      const least = args[`min-${measure}`];
      if (least !== undefined && !(/^\d+(\.\d+)?$/.test(least) && Number(least) <= 100)) {
        throw new UsageError(`--min-${measure} ${least}: percent from 0 to 100 are needed.`);
      }
    }
    await checkJson(args.json);
    if (args.html !== undefined) await checkWritableFolder(args.html, 'report');
    if (args.lcov !== undefined) await checkWritableFile(args.lcov, 'report');
    const isPoints = (file: string) => file.endsWith('.json');
    const data = await readCoverage(args.files.filter((file) => !isPoints(file)));
    const points = await readCoverPoints(args.files.filter(isPoints));
    const summary = summarise(data, points);
    await istanbulReports(data, args);
    if (args.json !== '-' && !args.quiet) {
      io.stdout.write(coverageSummary(summary, paintWith(coloured(io.stdout))));
    }
    await writeJson(args.json, summary, io);
    const failed = failures(args, summary);
    for (const words of failed) io.stderr.write(`systole: ${words}\n`);
    return failed.length === 0 ? EXIT.equal : EXIT.mismatch;
  },
});
