import { parseFormat, RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { COMPACT_RATE_SHIFT } from '../../src/program/compactHardware.js';

const S8 = parseFormat('s8.7');

/** A network for a small device, changed in some things: `drtp` with the LFSR's feedback, no tables. */
export function compactSpec(change: Partial<NetworkSpec> = {}): NetworkSpec {
  return {
    ...RULE_DEFAULTS,
    rule: 'drtp',
    layers: [31, 16, 10],
    hidden: 'hard-tanh',
    output: 'hard-sigmoid',
    formats: { activation: S8, delta: S8, weight: parseFormat('s16.13') },
    rounding: 'nearest',
    feedback: 'lfsr',
    rateShift: { hidden: COMPACT_RATE_SHIFT, output: 3 },
    rateSteps: [],
    seed: 3,
    ...change,
  };
}
