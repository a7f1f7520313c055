import { parseFormat, RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { hardwareFor, type ArrayShape, type Hardware } from '../../src/program/hardware.js';
import { LONG } from './settings.js';

/** Widest layer and most layers that the builds of this suite have room for. */
export const WIDEST = 60;
export const DEEPEST = 8;

/** A learner with every feature and room for every network of the suite. */
function roomy(shape: ArrayShape, [activation, weight, delta]: readonly string[]): Hardware {
  const formats = {
    activation: parseFormat(activation ?? ''),
    weight: parseFormat(weight ?? ''),
    delta: parseFormat(delta ?? ''),
  };
  const largest: NetworkSpec = {
    rule: 'drtp',
    ...RULE_DEFAULTS,
    layers: Array.from({ length: DEEPEST + 1 }, () => WIDEST),
    hidden: 'tanh',
    output: 'sigmoid',
    formats,
    rounding: 'stochastic',
    feedback: 'uniform',
    rateShift: { hidden: 0, output: 0 },
    rateSteps: [],
    seed: 1,
  };
  // Twice the tiles: a layer of fewer units may take more of them than its share.
  const hardware = hardwareFor(largest, shape);
  return { ...hardware, tiles: 2 * hardware.tiles, rom: true, lfsr: true };
}

/** Shapes with formats of activations, weights, deltas: few builds, each different in all of them. */
export const BUILDS: readonly Hardware[] = [
  roomy({ rows: 1, cols: 1 }, ['s8.7', 's16.13', 's8.7']),
  // Weights narrower than deltas.
  roomy({ rows: 3, cols: 5 }, ['s4.3', 's4.2', 's8.7']),
  roomy({ rows: 5, cols: 2 }, ['s16.12', 's24.20', 's12.10']),
  // Updates shifted left.
  roomy({ rows: 4, cols: 4 }, ['s6.3', 's24.23', 's5.4']),
  roomy({ rows: 8, cols: 8 }, ['s8.7', 's9.6', 's10.9']),
  roomy({ rows: 2, cols: 7 }, ['s10.9', 's16.15', 's16.12']),
  ...(LONG
    ? [
        roomy({ rows: 7, cols: 3 }, ['s5.0', 's12.0', 's6.0']),
        // Left shifts beyond what a right shift needs.
        roomy({ rows: 4, cols: 6 }, ['s16.0', 's24.23', 's16.0']),
        roomy({ rows: 16, cols: 16 }, ['s8.7', 's16.13', 's8.7']),
        roomy({ rows: 32, cols: 32 }, ['s8.7', 's16.13', 's8.7']),
        roomy({ rows: 1, cols: 32 }, ['s12.8', 's8.7', 's8.7']),
        roomy({ rows: 32, cols: 1 }, ['s8.5', 's20.16', 's4.3']),
      ]
    : []),
];
