import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { PROOFS } from '../../../testbench/proofs/proofs.js';
import { proveAll } from '../../../testbench/proofs/proveAll.js';
import { SOLVERS, type Solver } from '../../prove/index.js';
import { UsageError } from '../../errors.js';
import { paintWith } from '../../report/paint.js';
import { proofSummary } from '../../report/proofSummary.js';
import { suggest } from '../../suggest.js';
import { wholeNumber } from '../wholeNumber.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { lastGiven, LIST_PARSER } from '../parser.js';
import { Progress } from '../progress.js';
import { checkJson, writeJson } from '../writeJson.js';
import type { ProveResult } from '../results.js';

type ProveArguments = GlobalArguments & {
  readonly names: readonly string[] | undefined;
  readonly list: boolean;
  readonly traces: boolean;
  readonly rtl: string | undefined;
  readonly solver: Solver;
  readonly seconds: string;
  readonly jobs: string | undefined;
  readonly quiet: boolean;
  readonly json: string | undefined;
};

function chosen(names: readonly string[]) {
  const known = PROOFS.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = suggest(name, known);
    throw new UsageError(
      `prove ${name}: there is no such proof; ${meant === undefined ? `there are ${known.join(', ')}.` : `did you mean ${meant}?`}`,
    );
  }
  return names.length === 0 ? PROOFS : PROOFS.filter(({ name }) => names.includes(name));
}

/** `systole prove`: proofs of the RTL's own blocks, each with a twin that must be refuted. */
export const prove = defineCommand({
  command: 'prove [names..]',
  describe: 'Prove what the RTL promises, and refute the same with a fault put in',
  options: (yargs) =>
    yargs
      .parserConfiguration(LIST_PARSER)
      .coerce(['list', 'traces', 'rtl', 'solver', 'seconds', 'jobs', 'quiet', 'json'], lastGiven)
      .positional('names', {
        type: 'string',
        describe: 'Proofs [all]; see --list',
      })
      .option('list', {
        type: 'boolean',
        default: false,
        describe: 'List what can be proved, and prove nothing',
      })
      .option('traces', {
        type: 'boolean',
        default: false,
        describe: 'Show the faults, and what refutes each',
      })
      .option('rtl', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of changed RTL files, laid over ours',
      })
      .option('solver', {
        choices: SOLVERS,
        default: 'z3',
        describe: 'Who finds the answers',
      })
      .option('seconds', {
        type: 'string',
        requiresArg: true,
        default: '300',
        describe: "The solver's time for each question",
      })
      .option('jobs', {
        type: 'string',
        requiresArg: true,
        describe: 'Solvers at a time [the number of cores]',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' })
      .option('json', {
        type: 'string',
        requiresArg: true,
        describe: "Write the result as JSON; '-' is standard output",
      })
      .example('$0 prove', 'everything, about a minute')
      .example('$0 prove result_port --traces', 'one, and how its fault shows')
      .example(
        '$0 prove --rtl my-rtl sequencer',
        'does it hold for a changed sequencer?',
      ) as unknown as Argv<ProveArguments>,
  run: async (args, io) => {
    const proofs = chosen(args.names ?? []);
    const seconds = wholeNumber('seconds', args.seconds, 86_400);
    const jobs = args.jobs === undefined ? undefined : wholeNumber('jobs', args.jobs, 1024);
    if (args.rtl !== undefined && !existsSync(args.rtl)) {
      throw new UsageError(`--rtl ${args.rtl}: there is no such folder.`);
    }
    await checkJson(args.json);
    if (args.list) {
      const width = Math.max(...proofs.map(({ name }) => name.length));
      for (const { name, claim } of proofs) io.stdout.write(`  ${name.padEnd(width)}  ${claim}\n`);
      return EXIT.equal;
    }
    const progress = new Progress(io, args.quiet);
    try {
      progress.phase('proving', proofs.length, 'proofs');
      const results = await proveAll(proofs, {
        solver: args.solver,
        seconds,
        ...(jobs === undefined ? {} : { jobs }),
        ...(args.rtl === undefined ? {} : { overlay: resolve(args.rtl) }),
        onDone: progress.progress,
      });
      progress.stop();
      if (args.json !== '-') {
        const paint = paintWith(coloured(io.stdout));
        io.stdout.write(proofSummary(results, { traces: args.traces, paint }));
      }
      const held = results.every(
        ({ verdict, twin }) => verdict.kind === 'proved' && twin.kind === 'refuted',
      );
      const report: ProveResult = {
        schema: 'systole.prove/1',
        solver: args.solver,
        held,
        proofs: results.map(({ proof, ...rest }) => ({
          name: proof.name,
          claim: proof.claim,
          method: proof.method,
          cycles: proof.cycles,
          fault: proof.fault.what,
          ...rest,
        })),
      };
      await writeJson(args.json, report, io);
      return held ? EXIT.equal : EXIT.mismatch;
    } finally {
      progress.stop();
    }
  },
});
