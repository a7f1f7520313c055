import { join } from 'node:path';
import type { Argv } from 'yargs';
import { UsageError } from '../../errors.js';
import { FPGA_BOARDS } from '../../fpga/boards.js';
import { buildBitstream } from '../../fpga/buildBitstream.js';
import { program } from '../../fpga/program.js';
import { fpgaSummary } from '../../report/fpgaSummary.js';
import { paintWith } from '../../report/paint.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveNetwork } from '../../run/resolveNetwork.js';
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
import { wholeNumber } from '../wholeNumber.js';
import { checkJson, writeJson } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';

type FpgaArguments = RunArguments & {
  readonly board: keyof typeof FPGA_BOARDS;
  readonly clock: string | undefined;
  readonly baud: string;
  readonly seeds: string;
  readonly program: boolean;
  readonly out: string | undefined;
};

/** What fits both boards. */
const ARRAY = '2x2';

/** `systole fpga`: from a network to a board's bitstream. */
export const fpga = defineCommand({
  command: 'fpga',
  describe: "Build a learner's bitstream for a board: synthesised, routed, timed, packed",
  options: (yargs) =>
    runOptions(yargs, HARDWARE_OPTIONS_LEFT)
      .option('board', {
        choices: Object.keys(FPGA_BOARDS) as (keyof typeof FPGA_BOARDS)[],
        demandOption: true,
        describe: 'Which',
      })
      .option('clock', {
        type: 'string',
        requiresArg: true,
        describe: 'MHz of the PLL, the goal: 30 for icebreaker, 60 for hx8k',
      })
      .option('baud', {
        type: 'string',
        requiresArg: true,
        default: '1000000',
        describe: 'Bits a second on the serial line',
      })
      .option('seeds', {
        type: 'string',
        requiresArg: true,
        default: '2',
        describe: 'Place and route is tried so often, and the best kept',
      })
      .option('program', {
        type: 'boolean',
        default: false,
        describe: 'Write it into the board that is connected, if the goal is met',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of logs, reports and design.bin [fpga/BOARD-RULE-LAYERS-ARRAY]',
      })
      .group(['board', 'clock', 'baud', 'seeds', 'program', 'out'], 'Board:')
      .example(
        '$0 fpga --board icebreaker --rule drtp --layers 64-32-10 --feedback lfsr --compact --clock 18',
        'ends with exit code 1 where the goal is not met',
      ) as unknown as Argv<FpgaArguments>,
  run: async (args, io) => {
    const board = FPGA_BOARDS[args.board];
    const given = givenOptions(args);
    const options = await readOptions('cosim', { array: ARRAY, ...given });
    const { network, array, hardware } = resolveNetwork(options);
    const clock = args.clock === undefined ? board.goal : Number(args.clock);
    if (!(clock > 0)) throw new UsageError(`--clock ${args.clock ?? ''}: MHz are needed.`);
    const baud = wholeNumber('baud', args.baud, 3_000_000, 9600);
    const seeds = wholeNumber('seeds', args.seeds, 100);
    await checkJson(args.json);
    await checkReport(args.report);
    const out =
      args.out ??
      join(
        'fpga',
        `${board.name}-${network.rule}-${network.layers.join('-')}-${array.rows}x${array.cols}`,
      );
    const progress = new Progress(io, args.quiet);
    try {
      const result = await buildBitstream({
        ...{ board, network, array, hardware, clock, baud, seeds, out },
        onStep: progress.phase,
        onDone: progress.progress,
      });
      progress.stop();
      if (args.json !== '-' && !args.quiet) {
        io.stdout.write(fpgaSummary(result, paintWith(coloured(io.stdout))));
      }
      await writeJson(args.json, result, io);
      await writeReport(args.report, result);
      if (!result.met) return EXIT.mismatch;
      if (args.program) {
        progress.phase(`programming the ${board.title}`);
        const tool = await program(board, result.bitstream);
        progress.note(`programmed by ${tool}`);
      }
      return EXIT.equal;
    } finally {
      progress.stop();
    }
  },
});
