import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const HOUR = 3600;
const key = (i: number) => String(i).padStart(40, 'a');
let folder: string;

/** A simulator of so many bytes, last used that many seconds ago. */
function simulator(i: number, top: string | undefined, bytes: number, seconds: number): void {
  const place = join(folder, key(i));
  mkdirSync(place);
  writeFileSync(join(place, 'simulator'), '.'.repeat(bytes));
  const design = top && { top, flavour: 'fast', parameters: { Depth: i } };
  writeFileSync(join(place, 'entry.json'), JSON.stringify({ ports: [], bytes, design }));
  const then = Date.now() / 1000 - seconds;
  utimesSync(place, then, then);
}

beforeEach(async () => {
  folder = await testFolder();
  vi.stubEnv('SYSTOLE_CACHE', folder);
  simulator(1, 'fifo', 2048, 90);
  simulator(2, 'uart', 1024, 3 * HOUR);
  simulator(3, 'fifo', 512, 50 * HOUR);
  simulator(4, undefined, 100, 100 * HOUR);
  mkdirSync(join(folder, 'runtime-x'));
  writeFileSync(join(folder, 'runtime-x', 'a.o'), '.'.repeat(1024));
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const left = () =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('runtime'))
    .sort();

describe('systole cache list', () => {
  it('shows tops, sizes and ages, the last used first', async () => {
    vi.stubEnv('SYSTOLE_CACHE_LIMIT', '1M');
    const { code, stdout, stderr } = await runCli('cache list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      `${folder}: 4 simulators, 3.6 kB of 1.0 MB; 1.0 kB of objects that builds share`,
      ' top flavour size used key parameters',
      ` fifo fast 2.0 kB 1 min ${key(1).slice(0, 12)} Depth=1`,
      ` uart fast 1.0 kB 3 h ${key(2).slice(0, 12)} Depth=2`,
      ` fifo fast 512 B 2 days ${key(3).slice(0, 12)} Depth=3`,
      ` ? ? 100 B 4 days ${key(4).slice(0, 12)}`,
      '',
    ]);
  });

  it('as JSON', async () => {
    const { stdout } = await runCli('cache list --json -');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'systole.cache-list/1',
      folder,
      limitBytes: 2 ** 31,
      sharedBytes: 1024,
      simulators: [
        { key: key(1), top: 'fifo', bytes: 2048, parameters: { Depth: 1 } },
        {},
        {},
        { top: null },
      ],
    });
  });

  it('of a folder that is not there is empty', async () => {
    vi.stubEnv('SYSTOLE_CACHE', join(folder, 'none'));
    const { code, stdout } = await runCli('cache list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/none: 0 simulators, 0 B of 2\.0 GB/);
  });
});

describe('systole cache clear', () => {
  it.each([
    ['--name fifo', [2, 4], 'Freed 2.5 kB: 2 simulators (fifo x 2). 2 simulators left.\n'],
    ['--older 1', [1, 2], 'Freed 612 B: 2 simulators (?, fifo). 2 simulators left.\n'],
    [
      '--older 0.1 --name uart',
      [1, 3, 4],
      'Freed 1.0 kB: 1 simulator (uart). 3 simulators left.\n',
    ],
    ['--name none', [1, 2, 3, 4], 'Freed 0 B: 0 simulators. 4 simulators left.\n'],
    [
      '--all',
      [],
      /^Freed 4\.6 kB: 4 simulators .*, and the objects that builds share\. 0 simulators left\.\n$/,
    ],
  ])('%s', async (words, stay, said) => {
    const { code, stdout, stderr } = await runCli(`cache clear ${words}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      said instanceof RegExp ? said : RegExp(`^${said.replace(/[.()?]/g, '\\$&')}$`),
    );
    expect(left()).toEqual(stay.map(key));
    expect(readdirSync(folder).some((name) => name.startsWith('runtime'))).toBe(words !== '--all');
  });

  it.each([
    ['clear', /say what, with --name/],
    ['clear --all --older 3', /--all goes with neither/],
    ['clear --older soon', /--older soon: a number of days/],
    ['list --all', /are for systole cache clear/],
    ['empty', /Invalid values.*action/s],
  ])('refuses %s', async (words, message) => {
    const { code, stdout, stderr } = await runCli(`cache ${words}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(left()).toHaveLength(4);
  });
});
