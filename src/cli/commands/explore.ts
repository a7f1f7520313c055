import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir } from '../../cosim/index.js';
import { localExecutor } from '../../explore/executor.js';
import { runExploration } from '../../explore/runExploration.js';
import { readSpace } from '../../explore/space.js';
import { checkWritableFolder } from '../../files/checkWritable.js';
import { explorationSummary } from '../../report/explorationSummary.js';
import { paintWith } from '../../report/paint.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { sayWhenInterrupted } from '../interruption.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import { wholeNumber } from '../wholeNumber.js';
import { checkJson, writeJson } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';

/** `systole explore`: every combination of rules, layers, formats, arrays, seeds that a file names. */
export const explore = defineCommand({
  command: 'explore <space>',
  describe: 'Explore designs: accuracy against energy, cycles, memory, area; Pareto fronts',
  options: (yargs) => {
    const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
    return yargs
      .positional('space', {
        type: 'string',
        demandOption: true,
        describe: 'File that says what varies, in JSON (docs/explore.md)',
      })
      .option('jobs', text('Processes at a time [the number of cores]'))
      .option('out', text('Folder that keeps finished jobs; they are not done again [the cache]'))
      .option('json', text("Write the result as JSON; '-' is standard output"))
      .option('report', text('Write the fronts as charts in one HTML file'))
      .option('quiet', {
        type: 'boolean',
        default: false,
        describe: 'Print neither progress nor summary',
      })
      .example('$0 explore space.json', 'interrupted, the same command goes on where it was')
      .example(
        '$0 explore space.json --report fronts.html --json -',
        'for a browser, and for a program',
      );
  },
  run: async (args, io) => {
    const space = await readSpace(args.space);
    const jobs = wholeNumber('jobs', args.jobs ?? String(availableParallelism()), 256);
    const folder = args.out ?? join(defaultCacheDir(), 'explore');
    await checkWritableFolder(folder, 'finished jobs');
    await checkJson(args.json);
    await checkReport(args.report);
    const progress = new Progress(io, args.quiet);
    let finished = 'No job is finished yet.';
    const forget = sayWhenInterrupted(() => finished);
    const executor = localExecutor(jobs);
    try {
      const exploration = await runExploration(space, folder, executor, {
        phase: progress.phase,
        progress: progress.progress,
        kept: (done, of) => {
          if (done > 0) {
            finished = `${done} of ${of} jobs are finished and kept in ${folder}; the same command goes on with the others.`;
          }
        },
      });
      progress.stop();
      if (!args.quiet && args.json !== '-') {
        io.stdout.write(explorationSummary(exploration, paintWith(coloured(io.stdout))));
      }
      await writeJson(args.json, exploration, io);
      await writeReport(args.report, exploration);
      return exploration.mismatches === 0 ? EXIT.equal : EXIT.mismatch;
    } finally {
      executor.close();
      forget();
      progress.stop();
    }
  },
});
