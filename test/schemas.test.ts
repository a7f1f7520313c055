import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../src/cli/fixtures/runCli.js';
import { schemaProblems } from '../src/cli/fixtures/schemaProblems.js';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { makeSchemas } from './makeSchemas.js';

const FOLDER = join(packageRoot(), 'docs', 'schemas');
const schemas = makeSchemas();
const names = Object.keys(schemas);

const problems = (name: string, value: unknown): string =>
  schemaProblems(JSON.stringify(value), name);

test.each(names)(
  'docs/schemas/%s.json is what the code says (mend with npx vitest run test/schemas.test.ts -u)',
  async (name) => {
    const text = `${JSON.stringify(schemas[name], null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(FOLDER, `${name}.json`));
  },
);

test('there are no others, and every result says which one it has', async () => {
  expect((await readdir(FOLDER)).sort()).toEqual(names.map((name) => `${name}.json`).sort());
  for (const name of names) {
    if (['network', 'space', 'energy-table'].includes(name)) continue;
    expect(JSON.stringify(schemas[name])).toContain(`"const":"systole.${name}/1"`);
  }
});

describe('what the commands write', () => {
  let folder: string;
  const before = process.cwd();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'systole-schemas-'));
    process.chdir(folder);
    await writeFile(
      'space.json',
      '{"base":{"samples":4,"layers":"64-2-10"},"vary":{"rule":["bp"]}}',
    );
    await writeFile('net.json', '{"rule":"bp","layers":[64,4,10],"lr-steps":[2,3],"seed":7}');
  });
  afterAll(async () => {
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    'train --network net.json --samples 8',
    'cosim --target golden --rule drtp --layers 64-4-10 --samples 8',
    'compare --rules bp,drtp --layers 64-4-10 --samples 8 --test-samples 8 --seeds 1 --out kept',
    'compare --view lls',
    'explore space.json --out kept',
    'program --rule lls --layers 64-4-10 --array 2x2',
    'rom --layers 64-4-10 --no-check',
    'explain front-contribution',
    'cache list',
    'doctor',
    'init project',
  ])('%s', async (words) => {
    const { code, stdout } = await runCli([...words.split(' '), '--json', '-']);
    expect(code).toBe(0);
    const value = JSON.parse(stdout) as { readonly schema: string };
    const name = value.schema.replace(/^systole\.(.*)\/1$/, '$1');
    expect(problems(name, value)).toBe('');
    // What the schema does not know, and what is not there, is found.
    expect(problems(name, { ...value, unknown: 1 })).toMatch(/additional/);
    const [, ...others] = Object.entries(value);
    expect(problems(name, Object.fromEntries(others))).toMatch(/required/);
  });

  test('a network file and a space', async () => {
    for (const [name, file] of [
      ['network', 'net.json'],
      ['space', 'space.json'],
    ] as const) {
      const value = JSON.parse(await readFile(file, 'utf8')) as object;
      expect(problems(name, value)).toBe('');
      expect(problems(name, { ...value, rules: 'bp' })).toMatch(/additional/);
    }
    expect(problems('network', { rule: 'bpp' })).toMatch(/allowed values/);
  });
});

describe('systole schema', () => {
  test.each(names)('%s', async (name) => {
    const { code, stdout } = await runCli(['schema', name]);
    expect({ code, schema: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      schema: schemas[name],
    });
  });

  test('lists what there is, and knows what was meant', async () => {
    expect(
      (await runCli('schema')).stdout.split('\n').map((line) => line.trim().split(/\s/)[0]),
    ).toEqual([...[...names].sort(), '']);
    const wrong = await runCli('schema cosin');
    expect(wrong.stderr).toMatch(/schema cosin: there is none.*did you mean cosim\?/);
    expect(wrong.code).toBe(2);
  });
});
