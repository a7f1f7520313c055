import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UsageError } from '../errors.js';
import { traceFormat, type DesignSpec } from './design.js';
import { tableSource } from './tableSource.js';
import type { Toolchain } from './toolchain.js';

/** Raise it when what is kept in an entry changes, or what a build checks. */
const LAYOUT = 4;

async function contents(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(
      `source ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw new UsageError(
      `include folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

/**
 * A hash of everything that a build depends on: contents and order of the sources, the files in the
 * include folders, parameters and defines (in the flags), flags, the harness, and the tools' versions. Folders' names do not
 * count, so that a copied tree finds what the original built.
 */
export async function cacheKey(
  spec: DesignSpec,
  flags: readonly string[],
  harness: readonly string[],
  tools: Toolchain,
): Promise<string> {
  const hash = createHash('sha256');
  const field = (name: string, value: string | Buffer) => {
    hash.update(`${name} ${Buffer.byteLength(value)}\n`);
    hash.update(value);
  };
  field('layout', `${LAYOUT} ${process.platform} ${process.arch}`);
  field('verilator', tools.verilator.version);
  field('compiler', tools.compiler.version);
  field('flags', JSON.stringify(flags));
  field('pins', JSON.stringify([spec.clock ?? null, spec.reset ?? null]));
  // A change of the generated C++ shows in any table.
  const port = { name: 'p', direction: 'input', width: 1, signed: false, member: 'p' } as const;
  field(
    'table',
    tableSource([port], {
      clock: 'p',
      reset: 'p',
      traced: traceFormat(spec),
      toggles: spec.covered === true ? [0] : undefined,
    }),
  );
  field('memories', JSON.stringify(spec.memories ?? []));
  for (const source of spec.sources) {
    field('name', basename(source));
    field('source', await contents(source));
  }
  for (const folder of spec.includeDirs ?? []) {
    field('folder', '');
    for (const file of await filesBelow(folder)) {
      field('name', file.slice(folder.length));
      field('include', await contents(file));
    }
  }
  for (const file of harness) {
    field('name', basename(file));
    field('harness', await contents(file));
  }
  return hash.digest('hex').slice(0, 40);
}
