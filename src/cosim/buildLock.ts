import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname } from 'node:path';
import { removeOnExit } from './leftovers.js';

/** The holder touches its lock this often; a lock not touched for much longer is abandoned. */
const TOUCH_MS = 2000;
const ABANDONED_MS = 15_000;
const POLL_MS = 50;

/** Its holder is gone from this machine, or has not touched it for long. */
async function isAbandoned(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  if (Date.now() - mtimeMs > ABANDONED_MS) return true;
  const [host, pid] = (await readFile(file, 'utf8')).split(' ');
  if (host !== hostname() || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Wait until this process may build what `file` stands for. Only to save work: a lost race costs a
 * second build, nothing else, so an abandoned lock is simply taken.
 *
 * @param enough asked while waiting; when it says true, nothing is locked and undefined is returned
 * @returns the function that releases the lock
 */
export async function lockBuild(
  file: string,
  enough: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  await mkdir(dirname(file), { recursive: true });
  for (;;) {
    signal.throwIfAborted();
    try {
      await writeFile(file, `${hostname()} ${process.pid}`, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await enough()) return undefined;
    try {
      if (await isAbandoned(file)) await rm(file, { force: true });
    } catch {
      // Released in between: try again.
    }
    await sleep(POLL_MS, undefined, { signal });
  }
  const forget = removeOnExit(file);
  const touch = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, TOUCH_MS);
  touch.unref();
  return async () => {
    clearInterval(touch);
    await rm(file, { force: true });
    forget();
  };
}
