import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BASES, RULES, TARGET_LOSSES, ruleOf, type Rule } from '../../golden/index.js';
import { LONG } from '../../testbench/properties/settings.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { cosimResultSchema, type CosimReport } from '../run/cosimResult.js';
import { testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

const mnist = join(packageRoot(), '..', 'shared', 'data', 'mnist');

interface RuleCase {
  readonly rule: Rule;
  readonly options: readonly string[];
}

/** Every rule, with every loss and every basis that it has. */
const CASES: readonly RuleCase[] = RULES.flatMap((rule): RuleCase[] => {
  if (rule === 'tpsgd') return TARGET_LOSSES.map((loss) => ({ rule, options: ['--loss', loss] }));
  if (rule.startsWith('lls')) {
    return BASES.map((basis) => ({ rule, options: ['--basis', basis] }));
  }
  return [{ rule, options: [] }];
});

/** Phases beside forward and update that a rule has, by docs/accounting.md. */
function phases({ rule, options }: RuleCase): string[] {
  if (rule === 'fdfa') return ['signal', 'tangent', 'feedback'];
  if (rule === 'lls-mxm') return ['signal', 'feedback'];
  if (rule.startsWith('lls')) return options.includes('cosine') ? ['signal'] : [];
  return ['bp', 'fa', 'dfa', 'sdfa'].includes(rule) ? ['signal'] : [];
}

async function cosim({ rule, options }: RuleCase, data: readonly string[]): Promise<CosimReport> {
  const json = join(await testFolder(), 'out.json');
  const run = ['cosim', '--rule', rule, ...options, ...data, '--quiet', '--json', json];
  const { code, stderr } = await runCli(run);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return cosimResultSchema.parse(JSON.parse(await readFile(json, 'utf8')));
}

/** Equal to the bit, with all outputs, weights, phases and cycles compared. */
function expectEqual(report: CosimReport, drawn: RuleCase, samples: number): void {
  expect(report.mismatches).toBe(0);
  const weights = report.layers.slice(1).map((n, l) => n * ((report.layers[l] ?? 0) + 1));
  const learnt = ruleOf(drawn.rule).updatesHidden ? weights : weights.slice(-1);
  expect(report.checked.outputs).toBe(10 * samples);
  expect(report.checked.weights).toBeGreaterThanOrEqual(learnt.reduce((sum, n) => sum + n, 0));
  for (const { formula, golden, rtl } of Object.values(report.macs)) {
    expect([golden, rtl]).toEqual([formula, formula]);
  }
  const { forward, update, signal, tangent, feedback, total } = report.macs;
  expect(report.cycles.rtl).toBe(report.cycles.formula);
  expect(forward.formula).toBeGreaterThan(0);
  expect(update.formula).toBeGreaterThan(0);
  const others = { signal, tangent, feedback };
  expect(Object.entries(others).flatMap(([phase, { rtl }]) => (rtl ? [phase] : []))).toEqual(
    phases(drawn),
  );
  expect(total.rtl).toBe(
    [forward, update, signal, tangent, feedback].reduce((sum, { rtl }) => sum + (rtl ?? 0), 0),
  );
}

describe.each(CASES)('cosim --rule $rule $options', (drawn) => {
  test('is equal to the bit on the embedded glyphs', async () => {
    const data = ['--layers', '64-9-7-10', '--array', '3x2', '--samples', '60'];
    expectEqual(await cosim(drawn, data), drawn, 60);
  });

  if (!LONG) return;

  test.skipIf(!existsSync(mnist))('and on MNIST', async () => {
    const data = ['--layers', '784-30-10', '--array', '4x4', '--samples', '1000'];
    const report = await cosim(drawn, [...data, '--dataset', 'mnist', '--data-dir', mnist]);
    expectEqual(report, drawn, 1000);
    expect(report.accuracy.after).toBeGreaterThan(report.accuracy.before);
  });
});
