import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/fixtures/runCli.js';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { DESIGN_FILE_MARK } from '../src/scaffold/designFile.js';

const examples = join(packageRoot(), 'examples');
const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).sort();

describe('examples', () => {
  it.each(files.filter((file) => file.endsWith('.sv')))('%s has a test', (file) => {
    expect(existsSync(join(examples, file.replace(/\.sv$/, '.test.ts')))).toBe(true);
  });

  it.each(files.filter((file) => file.endsWith('.design.ts')))('%s is up to date', async (file) => {
    const path = join(examples, file);
    const [first = ''] = readFileSync(path, 'utf8').split('\n', 1);
    const words = first.slice(DESIGN_FILE_MARK.length).split('`')[0]?.split(' ') ?? [];
    const [source = '', ...options] = words;
    const sources = [join(path, '..', source), ...options];
    const { code, stdout, stderr } = await runCli(['types', ...sources, '--check']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${path}: up to date\n`,
      stderr: '',
    });
  });
});
