import type { Argv } from 'yargs';
import { UsageError } from '../../errors.js';
import { explainSummary } from '../../report/explainSummary.js';
import { paintWith } from '../../report/paint.js';
import { suggest } from '../../suggest.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { checkJson, writeJson } from '../writeJson.js';
import { RESULT_OPTIONS } from '../resultOptions.js';

const TOPICS = ['front-contribution'];

type ExplainArguments = GlobalArguments & {
  readonly topic: string | undefined;
  readonly seed: string;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed < 2 ** 32) return seed;
  throw new UsageError(`--seed ${text}: a whole number from 0 to 4294967295 is needed.`);
}

/** `systole explain`: settles by machine what a paper claims. */
export const explain = defineCommand({
  command: 'explain [topic]',
  describe: "Settle a paper's claim by machine: where it holds, and a counterexample where not",
  options: (yargs) =>
    yargs
      .positional('topic', { type: 'string', describe: TOPICS.join(', ') })
      .option('seed', {
        type: 'string',
        requiresArg: true,
        default: '1',
        describe: 'Seed of the cases that are tried',
      })
      .options(RESULT_OPTIONS)
      .example('$0 explain front-contribution', 'is it back-propagation?')
      .example(
        '$0 explain front-contribution --seed 7 --json out.json',
        'other cases, as JSON too',
      ) as unknown as Argv<ExplainArguments>,
  run: async (args, io) => {
    if (args.topic === undefined) {
      throw new UsageError(`explain: a topic is needed: ${TOPICS.join(', ')}.`);
    }
    if (!TOPICS.includes(args.topic)) {
      const meant = suggest(args.topic, TOPICS);
      throw new UsageError(
        `explain ${args.topic}: there is no such topic; ${meant === undefined ? `topics are ${TOPICS.join(', ')}.` : `did you mean ${meant}?`}`,
      );
    }
    const seed = seedOf(args.seed);
    await checkJson(args.json);
    // fast-check is loaded here only: it takes longer than all the rest of a start.
    const { explainFrontContribution } = await import('../../explain/frontContribution.js');
    const report = explainFrontContribution(seed);
    if (args.json !== '-' && !args.quiet) {
      io.stdout.write(explainSummary(report, paintWith(coloured(io.stdout))));
    }
    await writeJson(args.json, report, io);
    return report.asDocumented ? EXIT.equal : EXIT.mismatch;
  },
});
