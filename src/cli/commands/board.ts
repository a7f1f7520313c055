import { emulateBoard } from '../../board/emulatedBoard.js';
import { UsageError } from '../../errors.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveNetwork } from '../../run/resolveNetwork.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { Progress } from '../progress.js';
import { givenOptions, HARDWARE_OPTIONS_LEFT, runOptions } from '../runOptions.js';
import { wholeNumber } from '../wholeNumber.js';
import { checkJson, writeJson } from '../writeJson.js';
import type { BoardResult } from '../results.js';

type Text = string | undefined;

function chance(name: string, text: Text): number {
  if (text === undefined) return 0;
  const value = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 0.5) return value;
  throw new UsageError(
    `--${name} ${text}: a chance from 0 to 0.5 is needed, for each byte; a frame has up to 262.`,
  );
}

/** `systole board`: a Verilated board behind a pseudo-terminal, until Ctrl-C. */
export const board = defineCommand({
  command: 'board',
  describe: 'Emulate a board: the Verilated learner with its UART behind a serial port',
  options: (yargs) => {
    const text = (describe: string): { type: 'string'; requiresArg: true; describe: string } => ({
      type: 'string',
      requiresArg: true,
      describe,
    });
    return runOptions(yargs, HARDWARE_OPTIONS_LEFT, 'no report')
      .option('clocks-per-bit', text('Clocks a bit on the line, from 2 [8]'))
      .option('noise', text('Chance that a byte is garbled [0]'))
      .option('drop', text('Chance that a byte is lost [0]'))
      .option('pause', text('Chance that the host pauses after a byte, for up to 100 bits [0]'))
      .option(
        'reset-after',
        text('Reset the board once, after so many bytes from the host [never]'),
      )
      .option('line-seed', text('Seed of what happens on the line [1]'))
      .group(
        ['clocks-per-bit', 'noise', 'drop', 'pause', 'reset-after', 'line-seed'],
        'Serial line:',
      )
      .example(
        '$0 board --rule dfa --layers 64-32-10 --array 2x4',
        'prints its port; give the same options and --target board --port PORT to cosim',
      )
      .example(
        '$0 board --rule dfa --layers 64-32-10 --array 2x4 --noise 0.001 --drop 0.001',
        'on a bad line',
      );
  },
  run: async (args, io) => {
    const options = await readOptions('cosim', givenOptions(args));
    const { hardware } = resolveNetwork(options);
    const clocksPerBit = wholeNumber('clocks-per-bit', args['clocks-per-bit'] ?? '8', 65535, 2);
    const disturbance = {
      noise: chance('noise', args.noise),
      drop: chance('drop', args.drop),
      pause: chance('pause', args.pause),
      resetAfter: wholeNumber('reset-after', args['reset-after'] ?? '0', 1e12, 0),
      seed: wholeNumber('line-seed', args['line-seed'] ?? '1', 2 ** 32 - 1, 0),
    };
    await checkJson(args.json);
    const progress = new Progress(io, args.quiet);
    try {
      const emulated = await emulateBoard(hardware, {
        clocksPerBit,
        disturbance,
        onStart: () => {
          const { rows, cols } = hardware;
          progress.phase(`building the ${rows} x ${cols} board, cached after this`);
        },
      });
      progress.stop();
      try {
        if (args.json === undefined) {
          io.stdout.write(
            args.quiet ? `${emulated.port}\n` : `serving on ${emulated.port}; Ctrl-C ends it\n`,
          );
        }
        const result: BoardResult = {
          schema: 'systole.board/1',
          port: emulated.port,
          clocksPerBit,
          ...disturbance,
        };
        await writeJson(args.json, result, io);
        // A signal ends this process; so does a simulation that fails.
        await emulated.serving;
      } finally {
        emulated.kill();
      }
      return EXIT.equal;
    } finally {
      progress.stop();
    }
  },
});
