import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
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

/**
 * Finds out that a folder can be made (or is there) and written into. Leaves nothing behind.
 *
 * @throws UsageError when it cannot
 */
export async function checkWritableFolder(folder: string, what: string): Promise<void> {
  const path = resolve(folder);
  try {
    const firstMade = await mkdir(path, { recursive: true });
    try {
      await probe(path);
    } finally {
      if (firstMade !== undefined) await removeEmpty(firstMade, path);
    }
  } catch (error) {
    throw cannotWrite(folder, what, error);
  }
}

/** Removes the empty folders from `last` up to `first`. */
async function removeEmpty(first: string, last: string): Promise<void> {
  const names = relative(first, last).split(sep).filter(Boolean);
  for (let depth = names.length; depth >= 0; depth--) {
    await rmdir(join(first, ...names.slice(0, depth))).catch(() => undefined);
  }
}
