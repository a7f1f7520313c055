import { cosimSummary } from '../../report/cosimSummary.js';
import { paintWith } from '../../report/paint.js';
import { runCosim } from '../../run/cosim.js';
import { TRAIN_OPTIONS } from '../../run/options.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveRun } from '../../run/runSpec.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { Progress } from '../progress.js';
import { givenOptions, runOptions } from '../runOptions.js';
import { coloured } from '../io.js';
import { checkJson, writeJson } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';

/** `systole cosim`: trains the RTL beside the exact model and compares every bit and count. */
export const cosim = defineCommand({
  command: 'cosim',
  describe: 'Train in RTL, every output, weight and count checked against the exact model',
  options: (yargs) =>
    runOptions(yargs, TRAIN_OPTIONS)
      .example('$0 cosim --rule drtp --layers 64-20-10 --array 4x4 --samples 200', 'a small one')
      .example(
        '$0 cosim --rule drtp --layers 784-500-10 --array 16x16 --dataset mnist --data-dir DIR --samples 5000 --json out.json',
        'MNIST, with the result in a file',
      )
      .example('$0 cosim --rule drtp --layers 64-20-10 --rtl my-rtl', 'your changed RTL files'),
  run: async (args, io) => {
    const spec = await resolveRun('cosim', await readOptions('cosim', givenOptions(args)));
    await checkJson(args.json);
    await checkReport(args.report);
    const progress = new Progress(io, args.quiet);
    try {
      const { report, divergence } = await runCosim(spec, progress);
      progress.stop();
      if (!args.quiet && args.json !== '-') {
        io.stdout.write(cosimSummary(report, paintWith(coloured(io.stdout))));
        if (divergence !== undefined) io.stdout.write(`\n${divergence.trimEnd()}\n`);
      }
      if (args.quiet && report.first !== undefined) {
        const { first, files } = report;
        const where = files.report === undefined ? '' : `; report ${files.report}`;
        io.stderr.write(
          `systole: mismatch: first ${first.where} at sample ${first.sample}${where}\n`,
        );
      }
      await writeJson(args.json, report, io);
      await writeReport(args.report, report);
      return report.mismatches === 0 ? EXIT.equal : EXIT.mismatch;
    } finally {
      progress.stop();
    }
  },
});
