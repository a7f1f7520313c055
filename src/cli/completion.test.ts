import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMANDS } from './commands/index.js';
import { runCli } from './fixtures/runCli.js';

/** The words offered for what is typed so far. */
async function offered(typed: string): Promise<string[]> {
  const { code, stdout } = await runCli(`--get-yargs-completions ${typed}`);
  expect(code).toBe(0);
  return stdout.trim().split('\n');
}

test('the first word is a command', async () => {
  const words = await offered('systole c');
  for (const name of COMMANDS.keys()) expect(words).toContain(name);
});

test('then come the options of that command', async () => {
  const words = await offered('systole prove --');
  expect(words).toEqual(expect.arrayContaining(['--list', '--traces', '--solver', '--json']));
  expect(words).not.toContain('--rule');
});

test('what it prints is a script for bash that asks for them', async () => {
  const { stdout: script } = await runCli('completion');
  const ask = `systole() { [ "$1" = --get-yargs-completions ] && echo cosim && echo compare; }
${script}
COMP_WORDS=(systole co); COMP_CWORD=1; _systole_yargs_completions; echo "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });
  expect(run).toMatchObject({ stderr: '', stdout: 'cosim compare\n' });
});
