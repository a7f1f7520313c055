import { paintWith } from '../../report/paint.js';
import { epochLine, trainSummary } from '../../report/trainSummary.js';
import { COSIM_OPTIONS } from '../../run/options.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveRun } from '../../run/runSpec.js';
import { runTrain } from '../../run/train.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import { givenOptions, runOptions } from '../runOptions.js';
import { checkJson, writeJson } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';

/** `systole train`: the golden models alone, float and integers side by side. */
export const train = defineCommand({
  command: 'train',
  describe: 'Train the golden models, float reference and exact integers side by side',
  options: (yargs) =>
    runOptions(yargs, COSIM_OPTIONS)
      .example('$0 train --rule drtp --layers 64-20-10 --epochs 5', 'the embedded glyphs')
      .example(
        '$0 train --rule drtp --layers 784-500-10 --dataset mnist --data-dir DIR --models exact --save net.npz',
        'what the hardware will learn on MNIST',
      ),
  run: async (args, io) => {
    const spec = await resolveRun('train', await readOptions('train', givenOptions(args)));
    await checkJson(args.json);
    await checkReport(args.report);
    const progress = new Progress(io, args.quiet);
    const paint = paintWith(coloured(io.stdout));
    const printing = !args.quiet && args.json !== '-';
    try {
      const report = await runTrain(spec, {
        phase: progress.phase,
        progress: progress.progress,
        note: progress.note,
        epoch: (result) => {
          progress.stop();
          if (printing) io.stdout.write(epochLine(result, result.epoch, paint));
        },
      });
      progress.stop();
      if (printing) io.stdout.write(`\n${trainSummary(report, paint)}`);
      await writeJson(args.json, report, io);
      await writeReport(args.report, report);
      return report.mismatches === 0 ? EXIT.equal : EXIT.mismatch;
    } finally {
      progress.stop();
    }
  },
});
