import { join } from 'node:path';
import type { Argv } from 'yargs';
import { paintWith } from '../../report/paint.js';
import { synthSummary } from '../../report/synthSummary.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveNetwork } from '../../run/resolveNetwork.js';
import { DEFAULT_LIBERTY } from '../../synthesis/liberty.js';
import { learningOverhead } from '../../synthesis/learningOverhead.js';
import { parseBitArea } from '../../synthesis/memoryOverhead.js';
import { synthesiseLearner } from '../../synthesis/synthesiseLearner.js';
import { SYNTHESIS_TARGETS, type SynthesisTargetName } from '../../synthesis/targets.js';
import { UsageError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import {
  givenOptions,
  HARDWARE_OPTIONS_LEFT,
  runOptions,
  type RunArguments,
} from '../runOptions.js';
import { checkJson, writeJson } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';

type SynthArguments = RunArguments & {
  readonly target: SynthesisTargetName;
  readonly liberty: string;
  readonly out: string | undefined;
  readonly overhead: boolean;
  readonly 'bit-area': string | undefined;
};

/** `systole synth`: what a learner takes, module by module. */
export const synth = defineCommand({
  command: 'synth',
  describe: 'Synthesise a learner, and count its cells and area module by module',
  options: (yargs) =>
    runOptions(yargs, HARDWARE_OPTIONS_LEFT)
      .option('target', {
        choices: Object.keys(SYNTHESIS_TARGETS) as SynthesisTargetName[],
        demandOption: true,
        describe: 'What for',
      })
      .option('liberty', {
        type: 'string',
        requiresArg: true,
        default: DEFAULT_LIBERTY,
        describe: 'Standard cells for asic, a Liberty file',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: "Folder of yosys's log and counts [synth/TARGET-RULE-LAYERS-ARRAY]",
      })
      .option('overhead', {
        type: 'boolean',
        default: false,
        describe: 'Also what learning costs: against the same core that only infers',
      })
      .option('bit-area', {
        type: 'string',
        requiresArg: true,
        describe:
          'With --overhead, asic: um2 of a bit of memory with one port and with two, ONE,TWO',
      })
      .group(['target', 'liberty', 'out', 'overhead', 'bit-area'], 'Synthesis:')
      .example('$0 synth --target ice40-up5k --rule drtp --layers 64-32-10 --array 2x2', 'cells')
      .example(
        '$0 synth --target asic --rule lls --layers 64-32-10 --array 4x4',
        'area, before layout',
      )
      .example(
        '$0 synth --target asic --rule drtp --layers 64-32-10 --overhead --bit-area 4.03,6.71',
        'what learning costs',
      ) as unknown as Argv<SynthArguments>,
  run: async (args, io) => {
    // `target` is what learns in other commands.
    const { target, 'bit-area': bitText, ...given } = args;
    const bitArea = bitText === undefined ? undefined : parseBitArea(bitText);
    if (bitArea !== undefined && !(args.overhead && target === 'asic')) {
      throw new UsageError('--bit-area is for --overhead with --target asic: only there are areas');
    }
    const options = await readOptions('cosim', givenOptions(given));
    const { network, array, hardware } = resolveNetwork(options);
    await checkJson(args.json);
    await checkReport(args.report);
    const shape = `${array.rows}x${array.cols}`;
    const out =
      args.out ?? join('synth', `${target}-${network.rule}-${network.layers.join('-')}-${shape}`);
    const progress = new Progress(io, args.quiet);
    try {
      progress.phase(`synthesising the ${array.rows} x ${array.cols} learner`);
      const order = { target, network, hardware, liberty: args.liberty, out };
      const whole = await synthesiseLearner(order);
      if (args.overhead) progress.phase('synthesising it with and without learning');
      const result = args.overhead
        ? { ...whole, learning: await learningOverhead(order, bitArea) }
        : whole;
      progress.stop();
      if (args.json !== '-' && !args.quiet) {
        io.stdout.write(synthSummary(result, paintWith(coloured(io.stdout))));
      }
      await writeJson(args.json, result, io);
      await writeReport(args.report, result);
      return EXIT.equal;
    } finally {
      progress.stop();
    }
  },
});
