import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cannotWrite, isSpecial } from './replaceFile.js';

/** Writes a small file into a folder and removes it. */
async function probe(folder: string): Promise<void> {
  const file = join(folder, `.systole-${randomUUID()}.tmp`);
  try {
    await writeFile(file, 'room?', { flag: 'wx' });
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Finds out, before anything else is done, that a file can be written. Leaves nothing behind.
 *
 * @throws UsageError when it cannot
 */
export async function checkWritableFile(file: string, what: string): Promise<void> {
  try {
    if (await isSpecial(file)) {
      await (await open(file, 'w')).close();
      return;
    }
    const exists = await stat(file).catch(() => undefined);
    if (exists) await (await open(file, 'r+')).close();
    await probe(dirname(resolve(file)));
  } catch (error) {
    throw cannotWrite(file, what, error);
  }
}

/** Makes a folder and those above it; gives the ones that were made, the innermost last. */
async function makeFolders(path: string, made: string[]): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return;
  if (dirname(path) !== path) await makeFolders(dirname(path), made);
  // One by one: a recursive mkdir says of a read-only file system that the folder does not exist.
  await mkdir(path);
  made.push(path);
}

/**
 * Finds out that a folder can be made (or is there) and written into. Leaves nothing behind.
 *
 * @throws UsageError when it cannot
 */
export async function checkWritableFolder(folder: string, what: string): Promise<void> {
  const path = resolve(folder);
  const made: string[] = [];
  try {
    await makeFolders(path, made);
    await probe(path);
  } catch (error) {
    throw cannotWrite(folder, what, error);
  } finally {
    for (const empty of made.reverse()) await rmdir(empty).catch(() => undefined);
  }
}
