import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeOnExit } from '../cosim/leftovers.js';
import { UsageError } from '../errors.js';

/** Says what cannot be written, why, and what to do. */
export function cannotWrite(file: string, what: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const why: Partial<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EISDIR: 'it is a folder',
    EEXIST: 'a file stands in its place',
    EROFS: 'the file system is read-only',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
  };
  const reason = why[code] === undefined ? `(${code})` : `because ${why[code]} (${code})`;
  return new UsageError(
    `${file}: cannot write the ${what} ${reason}. Check that its folder exists, may be written and has room, or give another path.`,
  );
}

/** Is it there, and no ordinary file: a device, a pipe, a folder? */
export async function isSpecial(file: string): Promise<boolean> {
  try {
    return !(await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The file behind a symbolic link, so that the link stays one. */
async function target(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file;
  }
}

/**
 * Writes a whole file atomically: the new contents go to a file beside the old one, which takes its
 * place when it is complete. What ends the process before leaves nothing. Devices and pipes are
 * written as they are.
 *
 * @param what in words, for the error
 * @throws UsageError when it cannot be written
 */
export async function replaceFile(
  file: string,
  bytes: Uint8Array | string,
  what: string,
): Promise<void> {
  try {
    if (await isSpecial(file)) {
      const handle = await open(file, 'w');
      try {
        await handle.writeFile(bytes);
      } finally {
        await handle.close();
      }
      return;
    }
    const path = await target(file);
    const aside = join(dirname(path), `.systole-${randomUUID()}.tmp`);
    const forget = removeOnExit(aside);
    try {
      const handle = await open(aside, 'wx');
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      forget();
    }
  } catch (error) {
    throw cannotWrite(file, what, error);
  }
}
