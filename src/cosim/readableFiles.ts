import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { UsageError } from '../errors.js';
import type { DesignSpec } from './design.js';

/** @throws UsageError if it cannot be read */
export async function contents(file: string): Promise<Buffer> {
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

/** A file that a build may read. */
export interface ReadableFile {
  readonly kind: 'source' | 'include' | 'beyond';
  /** As the build knows it, whatever folder the user keeps it in. */
  readonly name: string;
  readonly path: string;
  readonly text: Buffer;
}

/**
 * The sources in their order, the files in the include folders, and those that they include by `..` or
 * an absolute name.
 *
 * @throws UsageError for what cannot be read
 */
export async function readableFiles({
  sources,
  includeDirs = [],
}: DesignSpec): Promise<ReadableFile[]> {
  const found: ReadableFile[] = [];
  const beyond = new Set<string>();
  const add = async (kind: ReadableFile['kind'], name: string, path: string) => {
    const text = await contents(path);
    found.push({ kind, name, path, text });
    for (const file of await includedBeyond(text, includeDirs)) beyond.add(file);
  };
  for (const path of sources) await add('source', basename(path), path);
  for (const [index, folder] of includeDirs.entries()) {
    for (const path of await filesBelow(folder)) {
      await add('include', `${index}${path.slice(folder.length)}`, path);
    }
  }
  // A set is walked in order, with what is added on the way.
  for (const path of beyond) await add('beyond', '', path);
  return found;
}
