import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../errors.js';
import {
  addEntry,
  cacheLimit,
  clearCache,
  clearShared,
  defaultCacheDir,
  findEntry,
  listCache,
  trimCache,
  type CachedDesign,
} from './buildCache.js';

let cacheDir: string;
const HOUR = 3600;
const key = (i: number) => i.toString(16).padStart(40, '0');

beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'systole-cache-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cacheDir, { recursive: true, force: true });
});

/** An entry last used that long ago. */
function entry(name: string, seconds: number, bytes = 0, design?: CachedDesign): void {
  mkdirSync(join(cacheDir, name));
  writeFileSync(join(cacheDir, name, 'simulator'), '.'.repeat(bytes));
  writeFileSync(join(cacheDir, name, 'entry.json'), JSON.stringify({ ports: [], bytes, design }));
  const then = Date.now() / 1000 - seconds;
  utimesSync(join(cacheDir, name), then, then);
}

describe('trimCache', () => {
  it('keeps 64 entries, those used last, and marks a use', async () => {
    for (let i = 0; i < 70; i++) entry(key(i), 10 * HOUR - i);
    expect(await findEntry(cacheDir, key(0))).toBeDefined();
    await trimCache(cacheDir);
    const left = readdirSync(cacheDir).sort();
    expect(left).toHaveLength(64);
    expect(left[0]).toBe(key(0));
    expect(left[1]).toBe(key(7));
  });

  it('keeps as many bytes as SYSTOLE_CACHE_LIMIT says', async () => {
    for (let i = 0; i < 6; i++) entry(key(i), 10 * HOUR - i, 1000);
    vi.stubEnv('SYSTOLE_CACHE_LIMIT', '3K');
    await trimCache(cacheDir);
    expect(readdirSync(cacheDir).sort()).toEqual([3, 4, 5].map(key));
  });

  it('keeps what was used within the last hour, however much it is', async () => {
    for (let i = 0; i < 80; i++) entry(key(i), 60 + i);
    await trimCache(cacheDir);
    expect(readdirSync(cacheDir)).toHaveLength(80);
  });

  it('removes what killed processes left, not what is being written', async () => {
    entry('new-old', 25 * HOUR);
    entry('new-fresh', HOUR);
    entry('runtime-used', 100 * HOUR);
    entry('runtime-outdated', 1000 * HOUR);
    await trimCache(cacheDir);
    expect(readdirSync(cacheDir).sort()).toEqual(['new-fresh', 'runtime-used']);
  });
});

describe('addEntry', () => {
  it('leaves the entry of whoever was faster', async () => {
    entry(key(1), 0);
    const binary = join(cacheDir, 'binary');
    writeFileSync(binary, 'another');
    await addEntry(cacheDir, key(1), { binary, ports: [] });
    expect(readdirSync(cacheDir).sort()).toEqual([key(1), 'binary']);
  });

  it('leaves no half entry when it fails', async () => {
    const missing = { binary: join(cacheDir, 'absent'), ports: [] };
    await expect(addEntry(cacheDir, key(1), missing)).rejects.toThrow(UsageError);
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});

describe('listCache and clearCache', () => {
  const fifo = { top: 'fifo', flavour: 'vcd', parameters: { Depth: 8 } };

  it('tell what is there, the last used first, and remove what is asked for', async () => {
    entry(key(1), 3 * HOUR, 100);
    entry(key(2), HOUR, 200, fifo);
    entry('runtime-x', 0, 50);
    mkdirSync(join(cacheDir, key(3))); // half an entry
    writeFileSync(join(cacheDir, 'tools.json'), '{}');
    const { simulators, sharedBytes } = await listCache(cacheDir);
    expect(simulators.map(({ key, design, bytes }) => [key, design, bytes])).toEqual([
      [key(2), fifo, 200],
      [key(1), undefined, 100],
    ]);
    expect(sharedBytes).toBeGreaterThan(50);
    expect(Date.now() - Number(simulators[0]?.used)).toBeGreaterThan(HOUR * 1000 - 60_000);

    const removed = await clearCache(cacheDir, ({ design }) => design?.top === 'fifo');
    expect(removed.map(({ key }) => key)).toEqual([key(2)]);
    await clearShared(cacheDir);
    expect(readdirSync(cacheDir).sort()).toEqual([key(1), key(3), 'tools.json'].sort());
  });

  it('find nothing where there is no cache', async () => {
    const none = join(cacheDir, 'none');
    expect(await listCache(none)).toEqual({ simulators: [], sharedBytes: 0 });
    expect(await clearCache(none, () => true)).toEqual([]);
  });
});

describe('cacheLimit', () => {
  it.each([
    ['', 2 ** 31],
    ['1000', 1000],
    ['1.5K', 1536],
    ['500M', 500 * 2 ** 20],
    ['2GiB', 2 ** 31],
    ['1tb', 2 ** 40],
  ])('%j is %i bytes', (text, bytes) => {
    vi.stubEnv('SYSTOLE_CACHE_LIMIT', text);
    expect(cacheLimit()).toBe(bytes);
  });

  it.each(['much', '-1', '5X', 'G'])('%j is refused', (text) => {
    vi.stubEnv('SYSTOLE_CACHE_LIMIT', text);
    expect(() => cacheLimit()).toThrow(/SYSTOLE_CACHE_LIMIT is .*500M or 2G/);
  });
});

describe('defaultCacheDir', () => {
  it('follows SYSTOLE_CACHE, then XDG_CACHE_HOME, then the home folder', () => {
    vi.stubEnv('SYSTOLE_CACHE', '/a');
    vi.stubEnv('XDG_CACHE_HOME', '/b');
    expect(defaultCacheDir()).toBe('/a');
    vi.stubEnv('SYSTOLE_CACHE', '');
    expect(defaultCacheDir()).toBe('/b/systole');
    vi.stubEnv('XDG_CACHE_HOME', undefined);
    vi.stubEnv('HOME', '/home/x');
    expect(defaultCacheDir()).toBe('/home/x/.cache/systole');
  });
});
