import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
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

/** Files below a folder, through links as Verilator goes, in order; `above` are the folders around it. */
async function follow(folder: string, above: readonly string[]): Promise<string[]> {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    // A link may lead nowhere: nobody can include it.
    const entry = await stat(path).catch(() => undefined);
    if (entry?.isDirectory()) found.push(...(await follow(path, [...above, real])));
    else if (entry?.isFile()) found.push(path);
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    return await follow(folder, []);
  } catch (error) {
    throw new UsageError(
      `include folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

/** Files that an `include names by a way out of the include folders. */
async function includedBeyond(text: Buffer, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const [, name = ''] of text.toString('latin1').matchAll(/`include\s+"([^"]+)"/g)) {
    const path = Buffer.from(name, 'latin1').toString('utf8');
    if (!isAbsolute(path) && !path.split('/').includes('..')) continue;
    for (const folder of isAbsolute(path) ? [''] : folders) {
      // The folder is given as a link: `..` is beside what it leads to.
      const file = folder === '' ? path : join(await realpath(folder), path);
      if ((await stat(file).catch(() => undefined))?.isFile() === true) found.push(file);
    }
  }
  return found;
}

/**
 * A hash of everything that a build depends on: contents and order of the sources, the files in the
 * include folders and those they include by `..` or an absolute name, parameters and defines (in the flags), flags, the harness, and the tools' versions. Folders' names do not
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
  const folders = spec.includeDirs ?? [];
  const beyond = new Set<string>();
  const verilog = async (kind: string, file: string) => {
    const text = await contents(file);
    field(kind, text);
    for (const other of await includedBeyond(text, folders)) beyond.add(other);
  };
  for (const source of spec.sources) {
    field('name', basename(source));
    await verilog('source', source);
  }
  for (const folder of folders) {
    field('folder', '');
    for (const file of await filesBelow(folder)) {
      field('name', file.slice(folder.length));
      await verilog('include', file);
    }
  }
  // A set is walked in order, with what is added on the way.
  for (const file of beyond) await verilog('beyond', file);
  for (const file of harness) {
    field('name', basename(file));
    field('harness', await contents(file));
  }
  return hash.digest('hex').slice(0, 40);
}
