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
const RECENT_MS = 3_600_000;
/** Names of simulators, and how those of shared objects begin. */
const ENTRY = /^[0-9a-f]{40}$/;
const SHARED = 'runtime-';
/** Older work folders belong to processes that were killed. */
const ABANDONED_MS = 24 * 3_600_000;
/** Runtime objects not used for so long belong to tools that have been replaced. */
const OUTDATED_MS = 30 * 24 * 3_600_000;

/** What a simulator in the cache was built from, as far as people want to know. */
export interface CachedDesign {
  readonly top: string;
  /** For instance `fast`, or `vcd covered`. */
  readonly flavour: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

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
  /** For people who look into the cache. */
  readonly design?: CachedDesign;
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
export async function addEntry(
  cacheDir: string,
  key: string,
  built: Built,
  design?: CachedDesign,
): Promise<void> {
  const aside = join(cacheDir, `new-${randomUUID()}`);
  const forget = removeOnExit(aside);
  try {
    await mkdir(aside, { recursive: true });
    await copyFile(built.binary, join(aside, 'simulator'));
    await chmod(join(aside, 'simulator'), 0o755);
    const entry: Description = {
      ports: built.ports,
      bytes: await bytesOf(aside),
      ...(design && { design }),
    };
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

/** Remove an entry or a folder of objects; out of sight first, so that nobody finds half of it. */
async function removeEntry(cacheDir: string, folder: string): Promise<boolean> {
  const aside = join(cacheDir, `old-${randomUUID()}`);
  try {
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
    return true;
  } catch {
    // It is not there, another process was faster, or nothing can be removed here.
    return false;
  }
}

/**
 * The bound of the cache in bytes: `$SYSTOLE_CACHE_LIMIT`, such as `500M` or `2G`; else 2 GiB.
 *
 * @throws UsageError if it is no size
 */
export function cacheLimit(): number {
  const text = process.env['SYSTOLE_CACHE_LIMIT'] ?? '';
  if (text === '') return 2 * 2 ** 30;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** ' KMGT'.indexOf(unit === '' ? ' ' : unit.toUpperCase());
  if (Number.isFinite(bytes)) return bytes;
  throw new UsageError(
    `SYSTOLE_CACHE_LIMIT is ${JSON.stringify(text)}; a size is needed, for instance 500M or 2G`,
  );
}

/** A simulator in the cache. */
export interface CachedSimulator {
  readonly key: string;
  /** Undefined for one that an older version built. */
  readonly design: CachedDesign | undefined;
  readonly bytes: number;
  /** When it was last used. */
  readonly used: Date;
}

export interface CacheContents {
  /** Those used last come first. */
  readonly simulators: readonly CachedSimulator[];
  /** Bytes of compiled objects that builds have in common. */
  readonly sharedBytes: number;
}

/** What is in the cache. A folder that is not there is an empty cache. */
export async function listCache(cacheDir: string): Promise<CacheContents> {
  const simulators: CachedSimulator[] = [];
  let sharedBytes = 0;
  for (const name of await readdir(cacheDir).catch((): string[] => [])) {
    const folder = join(cacheDir, name);
    try {
      if (ENTRY.test(name)) {
        const { mtime } = await stat(folder);
        simulators.push({
          key: name,
          design: await designOf(folder),
          bytes: await bytesOf(folder),
          used: mtime,
        });
      } else if (name.startsWith(SHARED)) {
        for (const file of await readdir(folder)) {
          sharedBytes += (await stat(join(folder, file))).size;
        }
      }
    } catch {
      // Another process removed it, or it is no entry.
    }
  }
  simulators.sort((a, b) => b.used.getTime() - a.used.getTime() || (a.key < b.key ? -1 : 1));
  return { simulators, sharedBytes };
}

async function designOf(folder: string): Promise<CachedDesign | undefined> {
  try {
    return (JSON.parse(await readFile(join(folder, 'entry.json'), 'utf8')) as Description).design;
  } catch {
    return undefined;
  }
}

/**
 * Remove some simulators. What is running goes on.
 *
 * @returns those that were removed
 */
export async function clearCache(
  cacheDir: string,
  unwanted: (simulator: CachedSimulator) => boolean,
): Promise<CachedSimulator[]> {
  const { simulators } = await listCache(cacheDir);
  const removed: CachedSimulator[] = [];
  for (const simulator of simulators) {
    if (!unwanted(simulator)) continue;
    if (await removeEntry(cacheDir, join(cacheDir, simulator.key))) removed.push(simulator);
  }
  return removed;
}

/** Remove the objects that builds have in common; the next build compiles them again. */
export async function clearShared(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir).catch((): string[] => [])) {
    if (name.startsWith(SHARED)) await removeEntry(cacheDir, join(cacheDir, name));
  }
}

/** Remove what was used least recently until the cache is within its bounds. */
export async function trimCache(cacheDir: string): Promise<void> {
  const mostBytes = cacheLimit();
  const now = Date.now();
  for (const name of await readdir(cacheDir)) {
    const folder = join(cacheDir, name);
    try {
      const { mtimeMs } = await stat(folder);
      if (
        (/^(new|old)-/.test(name) && now - mtimeMs > ABANDONED_MS) ||
        (name.startsWith(SHARED) && now - mtimeMs > OUTDATED_MS)
      ) {
        await rm(folder, { recursive: true, force: true });
      }
    } catch {
      // Another process removed it.
    }
  }
  const { simulators } = await listCache(cacheDir);
  let bytes = simulators.reduce((sum, simulator) => sum + simulator.bytes, 0);
  let count = simulators.length;
  for (const simulator of simulators.toReversed()) {
    if (count <= MOST_ENTRIES && bytes <= mostBytes) return;
    if (now - simulator.used.getTime() < RECENT_MS) return;
    await removeEntry(cacheDir, join(cacheDir, simulator.key));
    count--;
    bytes -= simulator.bytes;
  }
}
