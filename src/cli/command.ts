import type { Argv } from 'yargs';
import type { ExitCode } from './exitCode.js';
import type { Io } from './io.js';

/** What every command accepts (src/cli/main.ts). */
export interface GlobalArguments {
  /** Show stack traces. */
  readonly debug: boolean;
}

/** One command of the command line: a file in src/cli/commands/, a line in src/cli/commands/index.ts. */
export interface CommandDefinition<Arguments> {
  /** Name and positional arguments, as yargs writes them: `rom <file>`. */
  readonly command: string;
  /** One line for the list of commands. */
  readonly describe: string;
  /**
   * Declares the options. Option names come in kebab case only: `args['lr-hidden']`. Declare values as
   * strings and parse them yourself, so that a malformed one is named with limit and remedy.
   */
  readonly options: (yargs: Argv<GlobalArguments>) => Argv<Arguments>;
  /** Does it. Throws UsageError for what the user can correct, ToolError when a tool fails. */
  readonly run: (args: Arguments, io: Io) => Promise<ExitCode>;
}

/** A command whose arguments' types only it knows. */
export interface Command {
  /** Adds it to a parser; `choose` is called with what is to be run, when this command is asked for. */
  readonly register: (
    yargs: Argv<GlobalArguments>,
    choose: (run: (io: Io) => Promise<ExitCode>) => void,
  ) => Argv<GlobalArguments>;
}

/** Makes a command of its definition. */
export function defineCommand<Arguments>(definition: CommandDefinition<Arguments>): Command {
  return {
    register: (yargs, choose) =>
      yargs.command(definition.command, definition.describe, definition.options, (args) => {
        // Camel-case names are switched off, which yargs's types do not know.
        choose((io) => definition.run(args as unknown as Arguments, io));
      }),
  };
}
