import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool } from '../src/cosim/runTool.js';
import { lookUp } from '../src/cosim/toolchain.js';

test.each(['demo', 'setup', 'test'])(
  'scripts/%s has a help, and refuses the rest',
  async (name) => {
    const run = (argument: string) =>
      runTool(lookUp('bash') ?? 'bash', [join(import.meta.dirname, name), argument]);
    const help = await run('--help');
    expect(help.output).toMatch(new RegExp(`^usage: scripts/${name}`));
    expect(help.code).toBe(0);
    const refused = await run('--frob');
    expect(refused.output).toMatch(/unknown argument --frob; .*--help/);
    expect(refused.code).toBe(2);
  },
);
