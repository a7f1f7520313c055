import { BASES, parseFormat, RULE_DEFAULTS, RULES, type NetworkSpec } from '../../golden/index.js';
import { layoutOf, type Layout } from '../../src/program/layout.js';
import { hardwareFor, type ArrayShape, type Hardware } from '../../src/program/hardware.js';
import { LONG } from './settings.js';

type Kind = Pick<NetworkSpec, 'rule' | 'basis'>;

/** Widest layer and most layers that the builds of this suite have room for. */
export const WIDEST = 60;
export const DEEPEST = 8;
/** Longest average of feedback that the suite asks for, as a shift. */
const MOST_AVERAGED = 12;

/**
 * A learner with room for every network of the suite.
 *
 * @param alone the rule that it is built for; without it, every feature
 */
function roomy(
  shape: ArrayShape,
  [activation, weight, delta]: readonly string[],
  alone?: Kind,
): Hardware {
  const formats = {
    activation: parseFormat(activation ?? ''),
    weight: parseFormat(weight ?? ''),
    delta: parseFormat(delta ?? ''),
  };
  const largest: NetworkSpec = {
    ...RULE_DEFAULTS,
    rule: 'drtp',
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
  // What each rule needs, all in one; twice the tiles: a layer of fewer units may take more than its
  // share of them.
  const each = RULES.flatMap((rule) =>
    BASES.map((basis) => layoutOf({ ...largest, rule, basis }, shape).words),
  );
  const most = (of: keyof Layout['words']): number =>
    2 ** Math.ceil(Math.log2(Math.max(...each.map((words) => words[of]))));
  const hardware = hardwareFor({ ...largest, ...alone }, shape);
  const sizes = {
    ...hardware,
    tiles: Math.min(2 ** 16, 2 * most('tiles')),
    hiddenWords: most('hidden'),
    deltaWords: most('delta'),
    slopeWords: most('slope'),
    maxShift: Math.max(hardware.maxShift, MOST_AVERAGED),
    mixingWords: most('mixing'),
    projectionWords: Math.max(hardware.projectionWords, most('signal')),
  };
  if (alone) return sizes;
  return {
    ...sizes,
    classes: WIDEST,
    rom: true,
    lfsr: true,
    target: true,
    signal: true,
    transposed: true,
    tangent: true,
    basis: true,
    mixing: true,
    local: true,
  };
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

/** Learners as `systole cosim` builds them, for one rule alone, with delta wider than h and narrower. */
export const ALONE: readonly {
  readonly name: string;
  readonly kind: Kind;
  readonly hardware: Hardware;
}[] = RULES.flatMap((rule) =>
  (rule.startsWith('lls') ? BASES : (['square'] as const)).flatMap((basis) => {
    const kind = { rule, basis };
    const name = rule.startsWith('lls') ? `${rule} (${basis})` : rule;
    return [
      { name, kind, hardware: roomy({ rows: 4, cols: 4 }, ['s6.5', 's16.13', 's12.10'], kind) },
      { name, kind, hardware: roomy({ rows: 5, cols: 2 }, ['s12.9', 's10.9', 's5.4'], kind) },
    ].filter((_, at) => LONG || (at === 0 && ['bp', 'lls-mxm (cosine)'].includes(name)));
  }),
);
