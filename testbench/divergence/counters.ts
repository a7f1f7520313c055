import { sampleCost } from '../../src/accounting/formula.js';
import { stretchCycles } from '../../src/program/compile.js';
import type { CosimPlan, Mismatch } from '../cosimulate.js';
import type { Counters } from '../target.js';
import type { Divergence } from './divergence.js';
import type { Rerun } from './rerun.js';
import { epochOf, stretches } from './runPlan.js';

/** Counter, closed formula and hardware. */
export interface CounterCheck {
  readonly name: string;
  readonly formula: number;
  readonly counted: number;
}

/**
 * Every counter after the first `count` samples of a plan beside its closed formula. The formula of
 * the cycles is the schedule's, plus the stalls that the hardware counted.
 */
export function checkCounters(
  { program, ...plan }: CosimPlan,
  count: number,
  counters: Counters,
): CounterCheck[] {
  const cost = sampleCost(program.spec, program.hardware);
  const cycles = stretches({ program, ...plan }, count).reduce(
    (sum, { from, to }) => sum + stretchCycles(program, to - from),
    counters.stalls.sample + counters.stalls.result,
  );
  return [
    { name: 'forward', formula: count * cost.macs.forward, counted: counters.forward },
    { name: 'update', formula: count * cost.macs.update, counted: counters.update },
    { name: 'signal', formula: count * cost.macs.signal, counted: counters.signal },
    { name: 'tangent', formula: count * cost.macs.tangent, counted: counters.tangent },
    { name: 'feedback', formula: count * cost.macs.feedback, counted: counters.feedback },
    { name: 'bias', formula: count * cost.bias, counted: counters.bias },
    { name: 'padded', formula: count * cost.padded, counted: counters.padded },
    { name: 'gate', formula: count * cost.gate, counted: counters.gate },
    { name: 'issue', formula: count * cost.issue, counted: counters.issue },
    { name: 'samples', formula: count, counted: counters.samples },
    { name: 'cycles', formula: cycles, counted: counters.cycles },
  ];
}

/** The first sample after which a counter is not what its formula says. */
export async function locateCounter(
  rerun: Rerun,
  first: Mismatch,
  onTry?: (count: number) => void,
): Promise<Divergence | undefined> {
  const { plan } = rerun;
  const wrong = async (count: number): Promise<CounterCheck | undefined> => {
    onTry?.(count);
    const { counters } = await rerun.run(count);
    const bad = (counters ? checkCounters(plan, count, counters) : []).filter(
      ({ formula, counted }) => formula !== counted,
    );
    return bad.find(({ name }) => first.where.includes(name)) ?? bad[0];
  };
  const end = first.sample + 1;
  let good = 0;
  let count = 1;
  let found = await wrong(count);
  // Most counters go wrong at once: look from the beginning, in growing steps.
  while (!found && count < end) {
    good = count;
    count = Math.min(end, 2 * count);
    found = await wrong(count);
  }
  if (!found) return undefined;
  while (count - good > 1) {
    const middle = (good + count) >> 1;
    const earlier = await wrong(middle);
    if (earlier) {
      found = earlier;
      count = middle;
    } else {
      good = middle;
    }
  }
  return {
    family: 'counter',
    sample: count - 1,
    epoch: epochOf(plan, count - 1),
    signal: `counter ${found.name}`,
    expected: { raw: found.formula },
    actual: { raw: found.counted },
    samplesNeeded: count,
  };
}
