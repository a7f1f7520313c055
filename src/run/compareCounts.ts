import { PHASES, type LayerCounts, type Phase } from '../../golden/index.js';
import type { Mismatch } from '../../testbench/cosimulate.js';
import type { Counters } from '../../testbench/target.js';
import type { SampleCost } from '../accounting/formula.js';
import type { CosimReport } from './cosimResult.js';

/** What was counted in a run, by whom. */
export interface Counted {
  /** Closed formulas of one training sample. */
  readonly cost: SampleCost;
  /** Training samples done. */
  readonly samples: number;
  /** Closed formula of the cycles without stalls. */
  readonly cycles: number;
  /** By the exact model, layer by layer. */
  readonly golden: readonly LayerCounts[];
  /** By the hardware, if there was any. */
  readonly rtl: Counters | undefined;
  /** Stalls were asked for. */
  readonly stalled: boolean;
}

export interface CountComparison extends Pick<
  CosimReport,
  'macs' | 'counts' | 'cycles' | 'issue' | 'stalls'
> {
  readonly checked: number;
  readonly mismatches: number;
  readonly first: Mismatch | undefined;
  /** It is the hardware that counted the first one. */
  readonly inHardware: boolean;
}

/** Holds what the exact model and the hardware counted against the closed formulas. */
export function compareCounts(counted: Counted): CountComparison {
  const { cost, samples, golden, rtl } = counted;
  let checked = 0;
  let mismatches = 0;
  let first: Mismatch | undefined;
  let inHardware = false;
  const compare = (who: string, what: string, expected: number, actual: number): void => {
    checked++;
    if (expected === actual) return;
    mismatches++;
    if (first === undefined) inHardware = who === 'the hardware';
    first ??= {
      kind: 'counter',
      sample: Math.max(0, samples - 1),
      where: `${what}, counted by ${who}`,
      expected,
      actual,
    };
  };
  const summed = (of: (layer: LayerCounts) => number): number =>
    golden.reduce((total, layer) => total + of(layer), 0);

  const phase = (name: Phase): CosimReport['macs'][Phase] => {
    const formula = cost.macs[name] * samples;
    const model = summed(({ macs }) => macs[name]);
    const hardware = rtl?.[name];
    compare('the exact model', `${name} MACs`, formula, model);
    if (hardware !== undefined) compare('the hardware', `${name} MACs`, formula, hardware);
    return { formula, golden: model, rtl: hardware ?? null };
  };
  const phases = {
    forward: phase('forward'),
    signal: phase('signal'),
    tangent: phase('tangent'),
    feedback: phase('feedback'),
    update: phase('update'),
  };
  const total = (who: 'formula' | 'golden' | 'rtl'): number =>
    PHASES.reduce((sum, name) => sum + (phases[name][who] ?? 0), 0);

  const both = (name: 'bias' | 'gate'): { formula: number; golden: number; rtl: number | null } => {
    const formula = cost[name] * samples;
    const model = summed((layer) => layer[name]);
    compare('the exact model', `${name} products`, formula, model);
    if (rtl) compare('the hardware', `${name} products`, formula, rtl[name]);
    return { formula, golden: model, rtl: rtl?.[name] ?? null };
  };
  const modelOnly = (
    name: 'scale' | 'additions' | 'lookups',
  ): { formula: number; golden: number } => {
    const formula = cost[name] * samples;
    const model = summed((layer) => layer[name]);
    compare('the exact model', name, formula, model);
    return { formula, golden: model };
  };
  const hardwareOnly = (
    what: string,
    formula: number,
    actual: number | undefined,
  ): { formula: number; rtl: number | null } => {
    if (actual !== undefined) compare('the hardware', what, formula, actual);
    return { formula, rtl: actual ?? null };
  };

  const stalls = rtl?.stalls ?? { sample: 0, result: 0 };
  const cycles = hardwareOnly(
    'cycles',
    counted.cycles + stalls.sample + stalls.result,
    rtl?.cycles,
  );
  const issue = hardwareOnly('issue cycles', cost.issue * samples, rtl?.issue);
  hardwareOnly('samples', samples, rtl?.samples);
  if (rtl && !counted.stalled) {
    compare('the hardware', 'stalls for want of a sample', 0, stalls.sample);
    compare('the hardware', 'stalls for want of room for results', 0, stalls.result);
  }
  return {
    macs: {
      ...phases,
      total: {
        formula: total('formula'),
        golden: total('golden'),
        rtl: rtl ? total('rtl') : null,
      },
    },
    counts: {
      bias: both('bias'),
      gate: both('gate'),
      scale: modelOnly('scale'),
      padded: hardwareOnly('products of padded lanes', cost.padded * samples, rtl?.padded),
      additions: modelOnly('additions'),
      lookups: modelOnly('lookups'),
    },
    cycles,
    issue,
    stalls: { ...stalls },
    checked,
    mismatches,
    first,
    inHardware,
  };
}
