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

  it('are what the docs show of them', () => {
    const flat = (text: string) => text.replace(/\s+/g, ' ');
    const shown = (doc: string, from: string, to: string) => {
      const text = readFileSync(join(packageRoot(), 'docs', doc), 'utf8');
      const at = text.indexOf(from);
      return flat(text.slice(at, text.indexOf(to, at) + to.length));
    };
    const code = flat(readFileSync(join(examples, 'fifo', 'fifo.test.ts'), 'utf8'));
    expect(code).toContain(shown('tutorial.md', 'const commandsArbitrary', ');'));
    expect(code).toContain(shown('tutorial.md', "test('the FIFO is a queue'", '});'));
    // Every block of code of the page on driving; what the simulator says is tested where it is said.
    const all = files
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => flat(readFileSync(join(examples, file), 'utf8')));
    const blocks = readFileSync(join(packageRoot(), 'docs', 'driving.md'), 'utf8')
      .split(/\n(?! {4}|\n)/)
      .flatMap((part) => /\n\n( {4}[^]*)/.exec(part)?.[1] ?? [])
      .filter((block) => !block.startsWith('    nothing moved'));
    expect(blocks.length).toBeGreaterThan(5);
    for (const block of blocks) {
      const code = flat(block).trim();
      expect(
        all.some((test) => test.includes(code)),
        code,
      ).toBe(true);
    }
    // The right column of the page for people from cocotb.
    const calls = flat(readFileSync(join(examples, 'fifo', 'call_by_call.test.ts'), 'utf8'));
    for (const call of [
      'await fifo.interactive();',
      'await dut.reset();',
      'await dut.cycle({ in_valid_i: 1, in_data_i: 42 });',
      'await dut.cycle({ in_valid_i: 0, out_ready_i: 1 });',
      'expect(out_data_o).toBe(42);',
    ]) {
      expect(readFileSync(join(packageRoot(), 'docs', 'from-cocotb.md'), 'utf8')).toContain(call);
      expect(calls).toContain(call);
    }
  });
});
