import yargs, { type Argv } from 'yargs';
import { COSIM_OPTIONS, TRAIN_OPTIONS } from '../run/options.js';
import { packageVersion } from '../run/versions.js';
import { ToolError, UsageError } from '../errors.js';
import type { Command, GlobalArguments } from './command.js';
import { COMMANDS } from './commands/index.js';
import { PARSER } from './parser.js';
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

/**
 * Thrown out of yargs by the command that it has found and whose arguments it has checked: it would
 * go on to lay out the command's help, which takes a tenth of a start and nobody has asked for.
 */
class Chosen extends Error {
  constructor(readonly run: (io: Io) => Promise<ExitCode>) {
    super('yargs has chosen a command');
  }
}

function parser(): Argv<GlobalArguments> {
  return yargs()
    .scriptName('systole')
    .locale('en')
    .parserConfiguration(PARSER)
    .usage(
      '$0 <command> [options]\n\nBuild, check and measure chips that learn without back-propagation.',
    )
    .option('debug', { type: 'boolean', default: false, describe: 'Show stack traces' })
    .version(packageVersion())
    .completion('completion', 'Print a script that completes commands and options in bash or zsh')
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
  const commands = [...COMMANDS.keys()];
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

/** The command that comes first; all of them for help, and to find out what was meant. */
async function commandsFor([first = '']: readonly string[]): Promise<readonly Command[]> {
  const asked = COMMANDS.get(first);
  const loads = asked === undefined ? [...COMMANDS.values()] : [asked];
  return Promise.all(loads.map((load) => load()));
}

async function parse(argv: readonly string[]): Promise<Parsed> {
  let all = parser();
  for (const command of await commandsFor(argv)) {
    all = command.register(all, (run) => {
      throw new Chosen(run);
    });
  }
  let output = '';
  let problem: string | undefined;
  try {
    void all.parse([...argv], {}, (error, _args, printed) => {
      if (error) problem = explain(error.message, argv, all);
      else output = printed;
    });
  } catch (thrown) {
    if (thrown instanceof Chosen) return { output, problem, run: thrown.run };
    throw thrown;
  }
  return { output, problem, run: undefined };
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
    const { output, problem, run } = await parse(argv);
    if (problem !== undefined) {
      throw new UsageError(`${problem} See systole --help.`);
    }
    if (output !== '') io.stdout.write(`${output}\n`);
    return run === undefined ? EXIT.equal : await run(io);
  } catch (error) {
    return report(error, debug, io);
  }
}
