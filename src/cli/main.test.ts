import { expect, test } from 'vitest';
import { runCli } from './fixtures/runCli.js';

test('help and version are results, not errors', async () => {
  const help = await runCli('cosim --help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/--weight-tiles[\s\S]*Examples:/);
  expect(help.stdout).not.toMatch(/--models/);
  const version = await runCli('--version');
  expect(version).toMatchObject({ code: 0, stderr: '' });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  ['', /A command is needed/],
  ['cosmi --rule drtp', /Unknown command: cosmi \(did you mean cosim\?\)\./],
  ['--rule drtp frobnicate', /Unknown command: frobnicate\./],
  ['cosim --layer 64-20-10', /layer \(did you mean --layers\?\)/],
  ['cosim --lr-hiden 5', /lr-hiden \(did you mean --lr-hidden\?\)/],
  ['cosim extra --rule drtp', /extra/],
  ['cosim --models exact', /--models is for systole train only/],
  ['train --stall 0.3', /--stall is for systole cosim only/],
  ['train --target rtl', /--target is for systole cosim only/],
  ['cosim --rule', /Not enough arguments following: rule/],
])('"%s" is bad use', async (line, message) => {
  const { code, stdout, stderr } = await runCli(line);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('--debug shows where an error came from', async () => {
  const { code, stderr } = await runCli('cosim --rule drpt --layers 64-20-10 --debug');
  expect(code).toBe(2);
  expect(stderr).toMatch(/\n\s+at /);
});
