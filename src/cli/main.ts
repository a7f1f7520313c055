import yargs, { type Argv } from 'yargs';
import { COSIM_OPTIONS, TRAIN_OPTIONS } from '../run/options.js';
import { packageVersion } from '../run/versions.js';
import { ToolError, UsageError } from '../errors.js';
import type { GlobalArguments } from './command.js';
import { COMMANDS } from './commands/index.js';
import { EXIT, type ExitCode } from './exitCode.js';
import { PROCESS_IO, type Io } from './io.js';
import { suggest } from '../suggest.js';

/** What one command line asks for. */
interface Parsed {
  /** Help or version. */
  readonly output: string;
  readonly problem: string | undefined;
  readonly run: ((io: Io) => Promise<ExitCode>) | undefined;
}

function parser(): Argv<GlobalArguments> {
  return yargs()
    .scriptName('systole')
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'boolean-negation': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage(
      '$0 <command> [options]\n\nBuild, check and measure chips that learn without back-propagation.',
    )
    .option('debug', { type: 'boolean', default: false, describe: 'Show stack traces' })
    .version(packageVersion())
    .help()
    .alias('help', 'h')
    .strict()
    .demandCommand(1, 1, 'A command is needed.')
    .wrap(100)
    .exitProcess(false);
}

function didYouMean(word: string, meant: string | undefined): string {
  return meant === undefined ? word : `${word} (did you mean ${meant}?)`;
}

/** Adds what was probably meant to yargs's list of unknown words. */
function explain(message: string, argv: readonly string[], all: Argv<GlobalArguments>): string {
  const unknown = /^Unknown (argument|command)s?: (.*)$/.exec(message);
  if (!unknown) return message.endsWith('.') ? message : `${message}.`;
  const names = (unknown[2] ?? '').split(', ');
  const known = Object.keys(
    (all as Argv<GlobalArguments> & { getOptions(): { key: Record<string, unknown> } }).getOptions()
      .key,
  );
  const commands = COMMANDS.map(({ name }) => name);
  if (!argv.some((word) => commands.includes(word))) {
    // Which options there are, only a command says.
    const command = argv.find((word) => !word.startsWith('-') && names.includes(word));
    if (command !== undefined) {
      return `Unknown command: ${didYouMean(command, suggest(command, commands))}.`;
    }
  }
  for (const [command, options] of [
    ['train', TRAIN_OPTIONS],
    ['cosim', COSIM_OPTIONS],
  ] as const) {
    const elsewhere = options.find((name) => names.includes(name));
    if (elsewhere !== undefined) return `--${elsewhere} is for systole ${command} only.`;
  }
  const words = names.map((name) => {
    const option = suggest(name, known);
    const command = suggest(name, commands);
    const meant = command ?? (option === undefined ? undefined : `--${option}`);
    return didYouMean(name, meant);
  });
  return `Unknown option or command: ${words.join(', ')}.`;
}

function parse(argv: readonly string[]): Parsed {
  let run: Parsed['run'];
  let all = parser();
  for (const command of COMMANDS) {
    all = command.register(all, (chosen) => {
      run = chosen;
    });
  }
  let output = '';
  let problem: string | undefined;
  void all.parse([...argv], {}, (error, _args, printed) => {
    if (error) problem = explain(error.message, argv, all);
    else output = printed;
  });
  return { output, problem, run };
}

/** One paragraph, the way people read it; with `debug`, where it came from. */
function report(error: unknown, debug: boolean, io: Io): ExitCode {
  const usage = error instanceof UsageError || error instanceof RangeError;
  const text = error instanceof Error ? error.message : String(error);
  const unexpected = usage || error instanceof ToolError ? '' : 'unexpected error: ';
  const hint = usage || error instanceof ToolError || debug ? '' : ' (--debug shows where)';
  io.stderr.write(`systole: ${unexpected}${text}${hint}\n`);
  if (debug && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
  return usage ? EXIT.usage : EXIT.tool;
}

/**
 * Runs one command line.
 *
 * @param argv without `node` and the script
 * @returns the exit code
 */
export async function main(argv: readonly string[], io: Io = PROCESS_IO): Promise<ExitCode> {
  const debug = argv.includes('--debug');
  try {
    const { output, problem, run } = parse(argv);
    if (problem !== undefined) {
      throw new UsageError(`${problem} See systole --help.`);
    }
    if (output !== '') io.stdout.write(`${output}\n`);
    return run === undefined ? EXIT.equal : await run(io);
  } catch (error) {
    return report(error, debug, io);
  }
}
