import type { Argv } from 'yargs';
import { UsageError } from '../../errors.js';
import { checkWritableFile } from '../../files/checkWritable.js';
import { replaceFile } from '../../files/replaceFile.js';
import {
  cells,
  clockTimes,
  drawWave,
  readWaveform,
  selectSignals,
  timingDiagram,
  topSignals,
  waveJson,
  type Radix,
  type WaveSignal,
} from '../../wave/index.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { Progress } from '../progress.js';
import { readCycles } from '../readCycles.js';
import { checkJson, writeJson } from '../writeJson.js';
import type { WaveResult } from '../results.js';
import { RESULT_OPTIONS } from '../resultOptions.js';

type WaveArguments = GlobalArguments & {
  readonly file: string;
  readonly list: boolean;
  readonly signals: string | undefined;
  readonly around: string | undefined;
  readonly cycles: string | undefined;
  readonly clock: string | undefined;
  readonly radix: string;
  readonly svg: string | undefined;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

/** Cycles before and after the one that `--around` names. */
const BEFORE = 8;
const AFTER = 4;
/** Shown without `--around` and `--cycles`. */
const FIRST = { from: 1, to: 16 };
/** More signals are no diagram. */
const MOST_SIGNALS = 200;
const RADIXES: readonly Radix[] = ['hex', 'unsigned', 'signed', 'binary'];

/** First and last cycle shown, and the one pointed at. */
function windowOf({ around, cycles }: WaveArguments): {
  from: number;
  to: number;
  mark: number | undefined;
} {
  if (around === undefined)
    return { ...(readCycles('--cycles', cycles) ?? FIRST), mark: undefined };
  const mark = readCycles('--around', around);
  if (mark?.from !== mark?.to || mark === undefined) {
    throw new UsageError(`--around ${around}: one cycle is needed.`);
  }
  return { from: Math.max(1, mark.from - BEFORE), to: mark.from + AFTER, mark: mark.from };
}

function radixOf(text: string, signals: readonly WaveSignal[]): (path: string) => Radix {
  let all: Radix = 'hex';
  const some = new Map<string, Radix>();
  for (const part of text.split(',')) {
    const [, pattern, name = ''] = /^(?:(.+)=)?(\w+)$/.exec(part) ?? [];
    const radix = RADIXES.find((known) => known === name);
    if (radix === undefined) {
      throw new UsageError(
        `--radix ${part}: ${RADIXES.join(', ')} is needed, for all or as SIGNAL=${RADIXES[0] ?? ''}.`,
      );
    }
    if (pattern === undefined) all = radix;
    else for (const { path } of selectSignals(signals, [pattern])) some.set(path, radix);
  }
  return (path) => some.get(path) ?? all;
}

/** `systole wave`: some cycles of some signals of a waveform file, printed or drawn. */
export const wave = defineCommand({
  command: 'wave <file>',
  describe: 'Print or draw some cycles of a waveform, VCD or FST',
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'Waveform: .vcd or .fst' })
      .option('list', { type: 'boolean', default: false, describe: 'List the signals' })
      .option('signals', {
        type: 'string',
        requiresArg: true,
        describe: 'Names or patterns, by commas. Default: those of the top module',
      })
      .option('around', {
        type: 'string',
        requiresArg: true,
        conflicts: 'cycles',
        describe: `Show ${BEFORE} cycles before this one, ${AFTER} after it, and point at it`,
      })
      .option('cycles', {
        type: 'string',
        requiresArg: true,
        describe: `First and last cycle shown. Default: ${FIRST.from}-${FIRST.to}`,
      })
      .option('clock', {
        type: 'string',
        requiresArg: true,
        describe: 'Its n-th rise is cycle n. Default: ten time units, as in waveforms of Systole',
      })
      .option('radix', {
        type: 'string',
        requiresArg: true,
        default: 'hex',
        describe: `${RADIXES.join(', ')}; for one signal NAME=RADIX; by commas`,
      })
      .option('svg', { type: 'string', requiresArg: true, describe: 'Draw into this file, too' })
      .options(RESULT_OPTIONS)
      .example('$0 wave case.vcd', 'the ports, from the first cycle')
      .example(
        "$0 wave case.fst --signals 'u_fifo.*,sum_o' --around 1200 --radix sum_o=signed",
        'what is in an instance around a cycle',
      )
      .example('$0 wave other.vcd --clock clk --cycles 10-30 --svg out.svg', 'of another simulator')
      .example('$0 wave case.vcd --list', 'what is in it') as unknown as Argv<WaveArguments>,
  run: async (args, io) => {
    const { file } = args;
    const { mark, ...range } = windowOf(args);
    await checkJson(args.json);
    if (args.svg !== undefined) await checkWritableFile(args.svg, 'picture');
    const progress = new Progress(io, args.quiet);
    progress.phase(`reading ${file}`);
    try {
      const { signals: declared, timescale } = await readWaveform(file, { to: -1 });
      // Verilator declares the top module's ports outside of it once more.
      const inside = declared.filter(({ path }) => path.includes('.'));
      const all = inside.length > 0 ? inside : declared;
      if (args.list) {
        progress.stop();
        if (args.json !== '-' && !args.quiet) {
          io.stdout.write(all.map(({ path, width }) => `${path}  ${width}\n`).join(''));
        }
        const result: WaveResult = {
          schema: 'systole.wave/1',
          file,
          timescale,
          signals: all.map(({ path, width }) => ({ path, width })),
        };
        await writeJson(args.json, result, io);
        return EXIT.equal;
      }
      const signals =
        args.signals === undefined
          ? topSignals(all)
          : selectSignals(all, args.signals.split(',').filter(Boolean));
      if (signals.length > MOST_SIGNALS) {
        throw new UsageError(
          `${signals.length} signals; at most ${MOST_SIGNALS} can be shown: name some with --signals.`,
        );
      }
      const times = await clockTimes(file, all, args.clock);
      const chosen = new Set(signals.map(({ path }) => path));
      const at = (cycle: number) => times.period * cycle + times.phase;
      const waveform = await readWaveform(file, {
        signals: (path) => chosen.has(path),
        from: at(range.from) - times.period,
        to: at(range.to),
      });
      progress.stop();
      const last = Math.floor((waveform.endTime - times.phase) / times.period);
      if (last < range.from) {
        throw new UsageError(`cycle ${range.from} is not in ${file}: its last is ${last}.`);
      }
      const radix = radixOf(args.radix, all);
      const window = { ...range, to: Math.min(range.to, last), ...times, radix };
      const names = shortNames(signals);
      const lanes = signals.map(({ path }) => ({ path, name: names.get(path) ?? path }));
      if (args.json !== '-' && !args.quiet)
        io.stdout.write(`${timingDiagram(waveform, lanes, window, mark)}\n`);
      if (args.svg !== undefined) {
        await replaceFile(args.svg, drawWave(waveJson(waveform, lanes, window, file)), 'picture');
      }
      const result: WaveResult = {
        schema: 'systole.wave/1',
        file,
        timescale,
        cycles: { from: window.from, to: window.to },
        signals: signals.map(({ path, width }) => ({
          path,
          width,
          values: cells(waveform, path, window),
        })),
      };
      await writeJson(args.json, result, io);
      return EXIT.equal;
    } finally {
      progress.stop();
    }
  },
});

/** Paths without what they all begin with. */
function shortNames(signals: readonly WaveSignal[]): Map<string, string> {
  const scopes = signals.map(({ path }) => path.split('.').slice(0, -1));
  let common = Math.min(...scopes.map(({ length }) => length));
  while (common > 0 && !scopes.every((scope) => scope[common - 1] === scopes[0]?.[common - 1]))
    common--;
  return new Map(signals.map(({ path }) => [path, path.split('.').slice(common).join('.')]));
}
