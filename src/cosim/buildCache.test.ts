import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../errors.js';
import { addEntry, defaultCacheDir, findEntry, trimCache } from './buildCache.js';

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
function entry(name: string, seconds: number): void {
  mkdirSync(join(cacheDir, name));
  writeFileSync(join(cacheDir, name, 'simulator'), '');
  writeFileSync(join(cacheDir, name, 'entry.json'), '{"ports":[],"bytes":0}');
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
