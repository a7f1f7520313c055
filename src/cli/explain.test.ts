import { expect, test } from 'vitest';
import type { FrontContributionReport } from '../explain/frontContribution.js';
import { runCli } from './fixtures/runCli.js';

test('explain front-contribution says where it holds, and shows the counterexamples', async () => {
  const { code, stdout, stderr } = await runCli('explain front-contribution');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Exact[\s\S]*largest difference 0 in 2,000 chains/);
  expect(stdout).toMatch(/First order[\s\S]*rate 0\.001 .*times smaller/);
  expect(stdout).toMatch(/False[\s\S]*w_2 stays 1, w_1 becomes \(1, 1\), output 0 -> 1/);
  expect(stdout).not.toContain('NOT so');
});

test('explain front-contribution --json -: nothing else on stdout; the seed says the cases', async () => {
  const line = 'explain front-contribution --seed 7 --json -';
  const { code, stdout } = await runCli(line);
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as FrontContributionReport;
  expect(report).toMatchObject({
    schema: 'systole.explain/1',
    topic: 'front-contribution',
    seed: 7,
    asDocumented: true,
  });
  expect(report.wrong.vectorInputs.found?.after.last).toBe(
    report.wrong.vectorInputs.found?.before.last,
  );
  expect((await runCli(line)).stdout).toBe(stdout);
});

test('explain --help has the topic and an example', async () => {
  const { code, stdout } = await runCli('explain --help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/explain \[topic\][\s\S]*front-contribution[\s\S]*Examples:/);
});

test.each([
  ['explain front-contributoin', /no such topic; did you mean front-contribution\?/],
  ['explain', /a topic is needed: front-contribution\./],
  ['explain front-contribution --seed -1', /--seed/],
  ['explain front-contribution --seed 1.5', /--seed 1\.5: a whole number from 0 to 4294967295/],
])('"%s" is bad use', async (line, message) => {
  const { code, stdout, stderr } = await runCli(line);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
});
