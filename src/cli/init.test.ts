import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../cosim/packageRoot.js';
import { testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const FILES = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  '.gitignore',
  'fifo.sv',
  'fifo.design.ts',
  'fifo.test.ts',
];

// That npm install && npm test pass there is in test/package.test.ts.
describe('systole init', () => {
  it('makes a project that depends on this package', async () => {
    const dir = join(await testFolder(), 'deep', 'My chip!');
    const { code, stdout, stderr } = await runCli(['init', dir]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Now: cd '${dir}' && npm install && npm test`);
    expect(readdirSync(dir).sort()).toEqual([...FILES].sort());
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      name: string;
      devDependencies: Record<string, string>;
    };
    expect(manifest.name).toBe('my-chip');
    const [, path = ''] = manifest.devDependencies['systole']?.split('file:') ?? [];
    expect(resolve(dir, path)).toBe(packageRoot());
  });

  it('takes an empty folder, with a repository in it or not', async () => {
    const dir = await testFolder();
    mkdirSync(join(dir, '.git'));
    const { code, stdout } = await runCli(['init', dir, '--json', '-']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'systole.init-result/1',
      folder: dir,
      files: FILES,
    });
  });

  it('refuses a folder with something in it, and a file, and writes nothing', async () => {
    const dir = await testFolder();
    writeFileSync(join(dir, 'mine.txt'), '');
    const refused = await runCli(['init', dir]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /is not empty: it has mine\.txt\. Name a new or an empty folder/,
    );
    const file = await runCli(['init', join(dir, 'mine.txt')]);
    expect(file).toMatchObject({ code: 2, stdout: '' });
    expect(file.stderr).toMatch(/mine\.txt: cannot write the project/);
    const below = await runCli(['init', join(dir, 'mine.txt', 'below')]);
    expect(below).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(dir)).toEqual(['mine.txt']);
  });
});
