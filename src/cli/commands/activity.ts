import type { Argv } from 'yargs';
import { byInstance } from '../../activity/byInstance.js';
import { countToggles } from '../../activity/countToggles.js';
import type { ActivityResult } from '../../activity/activityResult.js';
import { UsageError } from '../../errors.js';
import { activitySummary } from '../../report/activitySummary.js';
import { paintWith } from '../../report/paint.js';
import { clockTimes, readWaveform } from '../../wave/index.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import { readCycles } from '../readCycles.js';
import { wholeNumber } from '../wholeNumber.js';
import { checkJson, writeJson } from '../writeJson.js';
import { RESULT_OPTIONS } from '../resultOptions.js';

type ActivityArguments = GlobalArguments & {
  readonly file: string;
  readonly cycles: string | undefined;
  readonly clock: string | undefined;
  readonly depth: string;
  readonly capacitance: string | undefined;
  readonly voltage: string | undefined;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

const MOST_CYCLES = 1e9;

function positive(option: string, unit: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^[\d.]+(e-?\d+)?$/i.test(text) && value > 0 && value <= 1e6) return value;
  throw new UsageError(`--${option} ${text}: ${unit} above 0, at most 1,000,000, are needed.`);
}

/** `systole activity`: which instances of a waveform switch, and how often. */
export const activity = defineCommand({
  command: 'activity <file>',
  describe: 'Count how often the nets of each instance toggle in a waveform, VCD or FST',
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'Waveform: .vcd or .fst' })
      .option('cycles', {
        type: 'string',
        requiresArg: true,
        describe: 'First and last cycle that count. Default: all',
      })
      .option('clock', {
        type: 'string',
        requiresArg: true,
        describe: 'Its n-th rise is cycle n. Default: ten time units, as in waveforms of Systole',
      })
      .option('depth', {
        type: 'string',
        requiresArg: true,
        default: '1',
        describe: 'Levels of instances below the top that have rows of their own',
      })
      .option('capacitance', {
        type: 'string',
        requiresArg: true,
        implies: 'voltage',
        describe: 'Of a net on average, in fF: adds energy as C V^2 / 2 a toggle',
      })
      .option('voltage', {
        type: 'string',
        requiresArg: true,
        implies: 'capacitance',
        describe: 'V of the supply',
      })
      .options(RESULT_OPTIONS)
      .example('$0 activity runs/a/run.vcd', 'the top module and what is directly in it')
      .example('$0 activity run.vcd --cycles 100-900 --depth 3', 'some cycles, every PE')
      .example(
        '$0 activity run.fst --capacitance 2 --voltage 0.9',
        'an estimate of energy',
      ) as unknown as Argv<ActivityArguments>,
  run: async (args, io) => {
    const { file } = args;
    const range = readCycles('--cycles', args.cycles, MOST_CYCLES);
    const depth = wholeNumber('depth', args.depth, 100, 0);
    const femtofarads = positive('capacitance', 'femtofarads', args.capacitance);
    const volts = positive('voltage', 'volts', args.voltage);
    await checkJson(args.json);
    const progress = new Progress(io, args.quiet);
    progress.phase(`reading ${file}`);
    try {
      const { signals } = await readWaveform(file, { to: -1 });
      const toggles = await countToggles(file, await clockTimes(file, signals, args.clock), range);
      const { from, to } = toggles.cycles;
      if (to < from) throw new UsageError(`cycle ${from} is not in ${file}: its last is ${to}.`);
      const instances = byInstance(toggles, depth);
      const [top] = instances;
      if (top === undefined) throw new UsageError(`${file} has no signals in any module.`);
      const result: ActivityResult = {
        schema: 'systole.activity/1',
        file,
        cycles: { from, to },
        instances,
        energy:
          femtofarads === undefined || volts === undefined
            ? null
            : // fF V^2 are fJ.
              { femtofarads, volts, picojoules: (top.toggles * femtofarads * volts ** 2) / 2000 },
      };
      progress.stop();
      if (args.json !== '-' && !args.quiet)
        io.stdout.write(activitySummary(result, paintWith(coloured(io.stdout))));
      await writeJson(args.json, result, io);
      return EXIT.equal;
    } finally {
      progress.stop();
    }
  },
});
