import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cosimulate, type Mismatch } from '../cosimulate.js';
import { checkCounters, locateDivergence, type Located } from '../divergence/index.js';
import { startRtl, type RtlTarget } from '../rtlTarget.js';
import { atMost } from './atMost.js';
import { FAULTS, type Fault } from './faults.js';
import { faultPlan, type PlanName } from './faultPlans.js';
import { overlayOf } from './overlay.js';

const chosen = FAULTS.filter(({ long }) => !long || process.env.SYSTOLE_LONG === '1');

/** What is seen first when a plan is trained: outputs and weights, then the counters. */
async function see(target: RtlTarget, name: PlanName): Promise<Mismatch | undefined> {
  const { plan } = faultPlan(name);
  const result = await cosimulate(target, plan);
  if (result.first) return result.first;
  const count = plan.samples.count * plan.epochs;
  const wrong = (result.counters ? checkCounters(plan, count, result.counters) : []).find(
    ({ formula, counted }) => formula !== counted,
  );
  return (
    wrong && {
      kind: 'counter',
      sample: count - 1,
      where: wrong.name,
      expected: wrong.formula,
      actual: wrong.counted,
    }
  );
}

async function examine(
  fault: Fault,
  folder: string,
): Promise<{ readonly first?: Mismatch; readonly located?: Located }> {
  const name = fault.plan ?? 'table';
  const { plan, stalls } = faultPlan(name);
  const overlay = overlayOf(fault);
  // One build for all: what can write waveforms is hardly slower while it does not.
  const startTarget = async (): Promise<RtlTarget> =>
    (
      await startRtl(plan.program.hardware, {
        ...{ overlay, traced: true },
        ...(stalls ? { stalls } : {}),
      })
    ).target;
  try {
    const target = await startTarget();
    const first = await see(target, name).finally(() => target.close());
    if (!first) return {};
    return { first, located: await locateDivergence({ startTarget, plan, first, folder }) };
  } finally {
    rmSync(overlay, { recursive: true });
  }
}

const plans = [
  ...new Set<PlanName>(['table', 'stalled', 'lfsr', ...chosen.map(({ plan }) => plan ?? 'table')]),
];

// Builds run side by side, but not more of them than a small machine has cores.
const oneOfTwo = atMost(2);

describe('RTL', { concurrent: true, timeout: 600_000 }, () => {
  test.each(plans)('as it is equals the exact model: %s', (name) =>
    oneOfTwo(async () => {
      const { plan, stalls } = faultPlan(name);
      const { target } = await startRtl(plan.program.hardware, stalls ? { stalls } : {});
      const first = await see(target, name);
      const counted = (await target.counters())?.stalls;
      await target.close();
      expect(first).toBeUndefined();
      expect((counted?.result ?? 0) > 0).toBe(name === 'stalled');
    }),
  );

  test.each(chosen.map((fault) => [fault.name, fault] as const))(
    'with a fault is caught and located: %s',
    async (_, fault) => {
      const folder = mkdtempSync(join(tmpdir(), 'systole-divergence-'));
      try {
        const { first, located } = await oneOfTwo(() => examine(fault, folder));
        expect(first).toBeDefined();
        if (process.env.SYSTOLE_SHOW === '1')
          process.stdout.write(`\n## ${fault.name}\n${located?.text}\n`);
        const { family, op, layer, signal } = fault.named;
        expect(located?.data).toMatchObject({
          family,
          ...(op ? { pass: { op } } : {}),
          ...(layer ? { layer } : {}),
          signal: expect.stringMatching(signal) as unknown,
        });
        expect(located?.text).toContain(located?.data.signal);
        expect(located?.data.expected.raw).not.toBe(located?.data.actual.raw);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
