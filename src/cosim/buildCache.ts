import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises';
import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import type { Built } from './buildDesign.js';
import type { Port } from './design.js';
import { removeOnExit } from './leftovers.js';

/** The cache is kept below both; what was used within the last hour stays in any case. */
const MOST_ENTRIES = 64;
const MOST_BYTES = 2 * 2 ** 30;
const RECENT_MS = 3_600_000;
/** Older work folders belong to processes that were killed. */
const ABANDONED_MS = 24 * 3_600_000;
/** Runtime objects not used for so long belong to tools that have been replaced. */
const OUTDATED_MS = 30 * 24 * 3_600_000;

export interface Entry {
  readonly binary: string;
  readonly ports: readonly Port[];
}

/** `$SYSTOLE_CACHE`, else `$XDG_CACHE_HOME/systole`, else `~/.cache/systole`. */
export function defaultCacheDir(): string {
  const own = process.env['SYSTOLE_CACHE'];
  if (own !== undefined && own !== '') return own;
  const shared = process.env['XDG_CACHE_HOME'];
  return join(
    shared !== undefined && shared !== '' ? shared : join(homedir(), '.cache'),
    'systole',
  );
}

/** Say which folder cannot be written, why, and what to do. */
export function unwritable(cacheDir: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const why = code === 'ENOSPC' ? 'the disk is full' : `it cannot be written (${code})`;
  return new UsageError(
    `build cache ${cacheDir}: ${why}. Make room or access, or set SYSTOLE_CACHE to another folder.`,
  );
}

/** What an entry says of itself. */
interface Description {
  readonly ports: readonly Port[];
  /** Size of the simulator. */
  readonly bytes: number;
}

/**
 * Find a finished entry, and mark it as used now. One that somebody has damaged, or cut short, is
 * removed, so that it is built again.
 */
export async function findEntry(cacheDir: string, key: string): Promise<Entry | undefined> {
  const folder = join(cacheDir, key);
  let ports: readonly Port[];
  try {
    const text = await readFile(join(folder, 'entry.json'), 'utf8');
    const entry = JSON.parse(text) as Description;
    if ((await bytesOf(folder)) !== entry.bytes) throw new Error('damaged');
    ports = entry.ports;
  } catch {
    await removeEntry(cacheDir, folder);
    return undefined;
  }
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined); // a read-only cache still serves
  return { binary: join(folder, 'simulator'), ports };
}

/**
 * Add what was built. It becomes visible at once or not at all; if another process was faster, its
 * entry stays.
 *
 * @throws UsageError if the cache cannot be written
 */
export async function addEntry(cacheDir: string, key: string, built: Built): Promise<void> {
  const aside = join(cacheDir, `new-${randomUUID()}`);
  const forget = removeOnExit(aside);
  try {
    await mkdir(aside, { recursive: true });
    await copyFile(built.binary, join(aside, 'simulator'));
    await chmod(join(aside, 'simulator'), 0o755);
    const entry: Description = { ports: built.ports, bytes: await bytesOf(aside) };
    await writeFile(join(aside, 'entry.json'), JSON.stringify(entry));
    await rename(aside, join(cacheDir, key));
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw unwritable(cacheDir, error);
  } finally {
    forget();
  }
}

async function bytesOf(folder: string): Promise<number> {
  const { size } = await stat(join(folder, 'simulator'));
  return size;
}

/** Remove an entry; out of sight first, so that nobody finds half of it. */
async function removeEntry(cacheDir: string, folder: string): Promise<void> {
  const aside = join(cacheDir, `old-${randomUUID()}`);
  try {
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  } catch {
    // It is not there, another process was faster, or nothing can be removed here.
  }
}

/** Remove what was used least recently until the cache is within its bounds. */
export async function trimCache(cacheDir: string): Promise<void> {
  const entries: { folder: string; used: number; bytes: number }[] = [];
  const now = Date.now();
  for (const name of await readdir(cacheDir)) {
    const folder = join(cacheDir, name);
    try {
      const { mtimeMs } = await stat(folder);
      if (/^[0-9a-f]{40}$/.test(name)) {
        entries.push({ folder, used: mtimeMs, bytes: await bytesOf(folder) });
      } else if (
        (/^(new|old)-/.test(name) && now - mtimeMs > ABANDONED_MS) ||
        (name.startsWith('runtime-') && now - mtimeMs > OUTDATED_MS)
      ) {
        await rm(folder, { recursive: true, force: true });
      }
    } catch {
      // Another process removed it.
    }
  }
  entries.sort((a, b) => a.used - b.used);
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let count = entries.length;
  for (const entry of entries) {
    if (count <= MOST_ENTRIES && bytes <= MOST_BYTES) return;
    if (now - entry.used < RECENT_MS) return;
    await removeEntry(cacheDir, entry.folder);
    count--;
    bytes -= entry.bytes;
  }
}
