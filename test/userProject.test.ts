import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { runTool } from '../src/cosim/runTool.js';

const ROOT = packageRoot();
/** Below the package, so that vitest is found. */
const project = join(ROOT, 'node_modules', '.cache', `systole-user-project-${process.pid}`);

beforeAll(async () => {
  await mkdir(project, { recursive: true });
  await cp(join(ROOT, 'test', 'fixtures', 'twentyLines.ts'), join(project, 'a.test.ts'));
  await cp(join(project, 'a.test.ts'), join(project, 'b.test.ts'));
  const alias = JSON.stringify({ systole: join(ROOT, 'src', 'index.ts') });
  await writeFile(
    join(project, 'vitest.config.mjs'),
    `export default { resolve: { alias: ${alias} }, test: { testTimeout: 120000, maxWorkers: 2 } };\n`,
  );
});

afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

/** `npx vitest run` in the project, with the reporters that machines read. */
async function vitest(fifo: string, name: string) {
  await writeFile(join(project, 'fifo.sv'), fifo);
  const { code, output } = await runTool(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...['default', 'junit', 'github-actions'].map((reporter) => `--reporter=${reporter}`),
      `--outputFile.junit=${name}.xml`,
    ],
    {
      cwd: project,
      env: Object.fromEntries(
        Object.entries(process.env).filter(
          ([key]) => !/^(VITEST|NODE_ENV|GITHUB_|SYSTOLE_(?!CACHE))/.test(key),
        ),
      ),
    },
  );
  return {
    code,
    output: stripVTControlCharacters(output),
    junit: await readFile(join(project, `${name}.xml`), 'utf8'),
  };
}

const cases = (junit: string): string[] =>
  [...junit.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(
    ([, file, name]) => `${file}: ${name}`,
  );

describe('twenty lines in a project of their own', () => {
  const fifo = readFile(join(ROOT, 'examples', 'fifo', 'fifo.sv'), 'utf8');

  it('pass, in the same order every time', async () => {
    const first = await vitest(await fifo, 'first');
    expect(first.output).toMatch(/Tests +2 passed/);
    expect(first.code).toBe(0);
    expect(cases(first.junit)).toEqual([
      'a.test.ts: the FIFO is a queue',
      'b.test.ts: the FIFO is a queue',
    ]);
    const second = await vitest(await fifo, 'second');
    expect(cases(second.junit)).toEqual(cases(first.junit));
  });

  it('fail with the report in JUnit and in what GitHub shows', async () => {
    const right = "level_q <= level_q + LevelWidth'(push) - LevelWidth'(pop);";
    expect(await fifo).toContain(right);
    const wrong = (await fifo).replace(right, "level_q <= level_q + LevelWidth'(push);");
    const { code, output, junit } = await vitest(wrong, 'failed');
    expect(code).toBe(1);
    expect(junit).toMatch(/<testsuites [^>]*tests="2" failures="2"/);
    const report = /level_o differs in cycle 2: expected 0, actual 1/;
    expect(junit).toMatch(report);
    expect(junit).toMatch(/seed -?\d+, path/);
    // At the line of the test that called, with the whole report behind it.
    const line = (await readFile(join(project, 'a.test.ts'), 'utf8'))
      .split('\n')
      .findIndex((text) => text.includes('await property('));
    const shown = output.split('\n').filter((text) => text.startsWith('::error '));
    expect(shown).toHaveLength(2);
    expect(shown[0]).toMatch(
      new RegExp(`file=[^,]*/a\\.test\\.ts,.*line=${line + 1},.*PropertyFailure.*level_o differs`),
    );
  });
});
