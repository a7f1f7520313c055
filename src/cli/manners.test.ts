import { chdir, cwd } from 'node:process';
import { join } from 'node:path';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { packageRoot } from '../cosim/packageRoot.js';
import { COMMANDS } from './commands/index.js';
import { runCli } from './fixtures/runCli.js';
import { Writable } from 'node:stream';
import { main } from './main.js';

const NAMES = [...COMMANDS.keys()];

/** A terminal that keeps what is written to it. */
class Terminal extends Writable {
  readonly isTTY = true;
  text = '';

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Short uses of commands; without tools that are not everywhere. Nothing here is built anew. */
const USES: readonly (readonly [command: string, words: string])[] = [
  ['cosim', '--target golden --rule drtp --layers 64-4-10 --samples 8'],
  ['train', '--rule drtp --layers 64-4-10 --samples 8 --test-samples 8'],
  ['compare', '--rules bp --layers 64-4-10 --samples 8 --test-samples 8 --seeds 1 --out kept'],
  ['explore', 'space.json --out kept'],
  ['report', 'one.json --out report.html'],
  ['program', '--rule lls --layers 64-4-10 --array 2x2'],
  ['rom', '--layers 64-4-10 --no-check'],
  ['explain', 'front-contribution'],
  ['wave', 'case.vcd'],
  ['activity', 'case.vcd'],
  ['coverage', 'points.json'],
  ['cache', 'list'],
  ['schema', 'network'],
  ['doctor', ''],
];
const quiet = (name: string): boolean => name !== 'schema';
const json = (name: string): boolean => name !== 'schema' && name !== 'report';
const argv = (name: string, words: string, ...more: string[]): string[] => [
  ...[name, ...words.split(' ').filter(Boolean)],
  ...more,
];
/** What is measured, or depends on when and where. */
const steady = (text: string): string =>
  text.replaceAll(
    /[\d.,]+( ?(ms|s|million|thousand)\b| MACs\/s| cycles\/s)|"(seconds|testing|exact|reference|golden|simulate|macsPerSecond|kept)": .*/g,
    '~',
  );

describe('every command', () => {
  test('is in the list', async () => {
    const { stdout } = await runCli('--help');
    expect(NAMES.filter((name) => !stdout.includes(`systole ${name}`))).toEqual([]);
  });

  test.each(NAMES)('%s helps, with an example', async (name) => {
    const { code, stdout, stderr } = await runCli([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^systole ${name}`));
    expect(stdout).toMatch(new RegExp(`Examples:\\n[\\s\\S]*systole ${name} ?`));
    expect(stdout).not.toContain('\u001b');
  });

  test.each(NAMES)('%s knows what a mistyped option was meant to be', async (name) => {
    const positional = /<(.*?)>/.exec((await runCli([name, '--help'])).stdout.split('\n')[0] ?? '');
    const option = quiet(name) ? '--quite' : '--versoin';
    const { code, stdout, stderr } = await runCli([
      name,
      ...(name === 'cache' ? ['list'] : positional ? ['x'] : []),
      option,
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(quiet(name) ? /did you mean --quiet\?/ : /did you mean --version\?/);
  });
});

describe('a command', () => {
  let folder: string;
  const before = cwd();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'systole-manners-'));
    chdir(folder);
    // An empty one: the ages of what is in ours change by the minute.
    vi.stubEnv('SYSTOLE_CACHE', join(folder, 'cache'));
    await writeFile(
      'space.json',
      '{"base":{"layers":"64-2-10","samples":4},"vary":{"rule":["bp"]}}',
    );
    await writeFile(
      'points.json',
      JSON.stringify({ schema: 'systole.cover-points/1', points: {} }),
    );
    await writeFile(
      'case.vcd',
      '$timescale 1ns $end $scope module top $end $var wire 1 ! clk_i $end $var wire 4 # sum_o $end $upscope $end $enddefinitions $end #0 0! b0 # #10 1! b101 # #15 0! #20 1! b11 # #25 0! #30 1!\n',
    );
    await runCli(argv('train', USES[1]?.[1] ?? '', '--json', 'one.json', '--quiet'));
    // What has been trained is kept, and said to be.
    await runCli(argv('compare', USES[2]?.[1] ?? '', '--quiet'));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    chdir(before);
    await rm(folder, { recursive: true, force: true });
  });

  test.each(USES)('%s %s: the same twice, no colours, and quiet when told', async (name, words) => {
    const [one, two] = [await runCli(argv(name, words)), await runCli(argv(name, words))];
    expect(name === 'doctor' ? [0, 3] : [0]).toContain(one.code);
    expect(steady(one.stdout)).toBe(steady(two.stdout));
    expect(one.stdout + one.stderr).not.toContain('\u001b');
    if (!quiet(name)) return;
    expect(one.stdout).not.toBe('');
    const silent = await runCli(argv(name, words, '--quiet'));
    expect({ ...silent, code: one.code }).toEqual({ code: one.code, stdout: '', stderr: '' });
  });

  test.each(USES.filter(([name]) => json(name)))(
    '%s %s --json -: nothing but JSON',
    async (name, words) => {
      const { code, stdout } = await runCli(argv(name, words, '--json', '-'));
      const file = join(folder, `${name}.out.json`);
      await runCli(argv(name, words, '--quiet', '--json', file));
      expect(JSON.parse(stdout)).toHaveProperty('schema');
      if (code === 0) expect(steady(await readFile(file, 'utf8'))).toBe(steady(stdout));
    },
  );

  test.each(USES)('%s %s: colours on a terminal, but with NO_COLOR', async (name, words) => {
    const written = async (environment: string | undefined): Promise<string> => {
      const kept = process.env['NO_COLOR'];
      if (environment === undefined) delete process.env['NO_COLOR'];
      else process.env['NO_COLOR'] = environment;
      const [stdout, stderr] = [new Terminal(), new Terminal()];
      try {
        await main(argv(name, words), { stdout, stderr });
      } finally {
        if (kept === undefined) delete process.env['NO_COLOR'];
        else process.env['NO_COLOR'] = kept;
      }
      return stdout.text;
    };
    expect(await written('1')).not.toContain('\u001b');
    const coloured = ['cosim', 'compare', 'explore', 'activity', 'coverage', 'doctor', 'explain'];
    if (coloured.includes(name)) expect(await written(undefined)).toContain('\u001b[');
  });
});

test('every command is in the reference', async () => {
  const text = await readFile(join(packageRoot(), 'docs/cli.md'), 'utf8');
  expect(NAMES.filter((name) => !new RegExp(`^\\| \`${name}[ \`]`, 'm').test(text))).toEqual([]);
});
