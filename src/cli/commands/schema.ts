import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../cosim/packageRoot.js';
import { UsageError } from '../../errors.js';
import { suggest } from '../../suggest.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';

const FOLDER = join(packageRoot(), 'docs', 'schemas');

const textOf = (name: string): Promise<string> => readFile(join(FOLDER, `${name}.json`), 'utf8');

/** `systole schema`: the JSON Schemas of files and results. */
export const schema = defineCommand({
  command: 'schema [name]',
  describe:
    'Print the JSON Schema of a file that is read, or of a result; without a name, list them',
  options: (yargs) =>
    yargs
      .positional('name', { type: 'string', describe: 'For instance network, space, cosim' })
      .example('$0 schema', 'what there is')
      .example('$0 schema network > network.schema.json', 'for an editor that completes'),
  run: async ({ name }, io) => {
    const names = readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
    if (name === undefined) {
      const width = Math.max(...names.map(({ length }) => length));
      for (const one of names) {
        const { title } = JSON.parse(await textOf(one)) as { readonly title: string };
        io.stdout.write(`  ${one.padEnd(width)}  ${title}\n`);
      }
      return EXIT.equal;
    }
    if (!names.includes(name)) {
      const meant = suggest(name, names);
      throw new UsageError(
        `schema ${name}: there is none${meant === undefined ? '' : `; did you mean ${meant}?`} Schemas are ${names.join(', ')}.`,
      );
    }
    io.stdout.write(await textOf(name));
    return EXIT.equal;
  },
});
