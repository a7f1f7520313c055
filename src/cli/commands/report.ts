import type { Argv } from 'yargs';
import { checkWritableFile } from '../../files/checkWritable.js';
import { replaceFile } from '../../files/replaceFile.js';
import { htmlReport } from '../../report/html/htmlReport.js';
import { readRun } from '../../report/html/readRun.js';
import { grouped, several } from '../../report/numbers.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { LIST_PARSER } from '../parser.js';

type ReportArguments = GlobalArguments & {
  readonly runs: readonly string[];
  readonly out: string;
  readonly quiet: boolean;
};

/** Larger pages are slow to open. */
const MOST_BYTES = 2_000_000;

/** `systole report`: what runs have to show, as a page. */
export const report = defineCommand({
  command: 'report <runs..>',
  describe: 'Show results of runs as one HTML file: curves, weights, schedule, use, cost, failures',
  options: (yargs) =>
    yargs
      .parserConfiguration(LIST_PARSER)
      .positional('runs', {
        type: 'string',
        describe:
          'What --json of cosim, train, compare or replay wrote; several are put side by side',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        default: 'report.html',
        describe: 'The page',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print nothing' })
      .example('$0 report out.json', 'writes report.html: open it from disk')
      .example(
        '$0 report bp.json drtp.json --out rules.html',
        'two runs side by side',
      ) as unknown as Argv<ReportArguments>,
  run: async ({ runs: paths, out, quiet }, io) => {
    await checkWritableFile(out, 'report');
    const runs = await Promise.all(paths.map(readRun));
    const html = htmlReport(runs);
    await replaceFile(out, html, 'report');
    const bytes = Buffer.byteLength(html);
    if (!quiet) {
      io.stdout.write(
        `${out}: ${several(runs.length, 'run')}, ${grouped(Math.ceil(bytes / 1000))} kB\n`,
      );
    }
    if (bytes > MOST_BYTES) {
      io.stderr.write(
        `systole: ${out} has ${grouped(bytes)} bytes, more than ${grouped(MOST_BYTES)}: browsers will be slow. Give fewer runs.\n`,
      );
    }
    return EXIT.equal;
  },
});
