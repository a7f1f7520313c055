import { mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { packageRoot } from '../cosim/packageRoot.js';
import { UsageError } from '../errors.js';
import { cannotWrite } from '../files/replaceFile.js';

/** Where the module of the new project, its types and its test come from. */
const EXAMPLE = join('examples', 'fifo');

const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023'],
  types: ['node'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};

const TEST_CONFIG = `import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A test that builds a simulator first takes longer than vitest's five seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Test files side by side on all cores; vitest by itself leaves one free.
    maxWorkers: availableParallelism(),
  },
});
`;

/** What may be in a folder that counts as empty. */
const HARMLESS = new Set(['.git']);

/**
 * Make a project with a module, its types and its test, for `npm install && npm test`. It depends on
 * this package where it is.
 *
 * @returns the names of its files
 * @throws UsageError if the folder is not empty, or cannot be written; nothing is left then
 */
export async function createProject(folder: string): Promise<string[]> {
  await checkEmpty(folder);
  let made: string | undefined;
  const written: string[] = [];
  try {
    made = await mkdir(folder, { recursive: true });
    for (const [name, text] of await projectFiles(folder)) {
      const file = join(folder, name);
      written.push(file);
      await writeFile(file, text, { flag: 'wx' });
    }
  } catch (error) {
    for (const file of written) await rm(file, { force: true }).catch(() => undefined);
    if (made !== undefined) await rm(made, { recursive: true, force: true }).catch(() => undefined);
    throw cannotWrite(folder, 'project', error);
  }
  return written.map((file) => basename(file));
}

async function checkEmpty(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw cannotWrite(folder, 'project', error);
  }
  const there = names.filter((name) => !HARMLESS.has(name)).sort();
  if (there.length === 0) return;
  const more = there.length > 3 ? `, and ${there.length - 3} more` : '';
  throw new UsageError(
    `${folder} is not empty: it has ${there.slice(0, 3).join(', ')}${more}. Name a new or an empty folder; ` +
      'nothing was written.',
  );
}

/** Names and texts. */
async function projectFiles(folder: string): Promise<[string, string][]> {
  const root = await realpath(packageRoot());
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const here = relative(await realpath(folder), root)
    .split(sep)
    .join('/');
  const manifest = {
    name: packageName(basename(resolve(folder))),
    private: true,
    type: 'module',
    scripts: { test: 'tsc && vitest run', types: 'systole types fifo.sv' },
    devDependencies: {
      '@types/node': devDependencies['@types/node'],
      systole: `file:${here}`,
      typescript: devDependencies['typescript'],
      vitest: devDependencies['vitest'],
    },
  };
  const config = { compilerOptions: COMPILER_OPTIONS, include: ['**/*.ts'] };
  const copies = await Promise.all(
    ['fifo.sv', 'fifo.design.ts', 'fifo.test.ts'].map(async (name): Promise<[string, string]> => [
      name,
      await readFile(join(root, EXAMPLE, name), 'utf8'),
    ]),
  );
  return [
    ['package.json', `${JSON.stringify(manifest, null, 2)}\n`],
    ['tsconfig.json', `${JSON.stringify(config, null, 2)}\n`],
    ['vitest.config.ts', TEST_CONFIG],
    ['.gitignore', 'node_modules/\nruns/\n'],
    ...copies,
  ];
}

/** A folder's name as npm takes names. */
function packageName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  return plain === '' || plain === 'systole' ? 'hardware-tests' : plain.slice(0, 200);
}
