import type { Argv } from 'yargs';
import { createProject } from '../../scaffold/createProject.js';
import { quoteWord } from '../../quoteWord.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { checkJson, writeJson } from '../writeJson.js';
import type { InitResult } from '../results.js';

type InitArguments = GlobalArguments & {
  readonly dir: string;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

/** `systole init`: a project to begin with. */
export const init = defineCommand({
  command: 'init <dir>',
  describe: 'Make a small project: a module, its types and a property test that passes',
  options: (yargs) =>
    yargs
      .positional('dir', { type: 'string', describe: 'A new or empty folder' })
      .option('json', {
        type: 'string',
        requiresArg: true,
        describe: "Write the result as JSON; '-' is standard output",
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print no report' })
      .example('$0 init my-chip', 'then: cd my-chip && npm install && npm test')
      .epilogue(
        'The project depends on this installation of Systole, by file:, and on vitest and TypeScript.',
      ) as unknown as Argv<InitArguments>,
  run: async ({ dir, json, quiet }, io) => {
    await checkJson(json);
    const files = await createProject(dir);
    if (!quiet && json !== '-') {
      io.stdout.write(
        `${dir}: ${files.join(', ')}\nNow: cd ${quoteWord(dir)} && npm install && npm test\n`,
      );
    }
    const result: InitResult = { schema: 'systole.init-result/1', folder: dir, files };
    await writeJson(json, result, io);
    return EXIT.equal;
  },
});
