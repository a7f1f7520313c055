import fc from 'fast-check';
import {
  BASES,
  FEEDBACKS,
  HIDDEN_ACTIVATIONS,
  initialiseExact,
  maxRaw,
  minRaw,
  OUTPUT_ACTIVATIONS,
  randomStream,
  ROUNDINGS,
  RULES,
  ruleOf,
  symmetricLimit,
  TARGET_LOSSES,
  wideFormat,
  type ExactNetwork,
  type Format,
  type NetworkSpec,
  type Rule,
} from '../../golden/index.js';
import type { ArrayShape } from '../../src/program/hardware.js';
import { learnerRuns } from '../../src/program/learnerRuns.js';
import { mostClasses } from '../../src/program/mostClasses.js';
import type { SampleBatch } from '../target.js';

/** A signed format; any fraction below the width, often most of it. */
export function signedFormat(minWidth: number, maxWidth: number): fc.Arbitrary<Format> {
  return fc
    .integer({ min: minWidth, max: maxWidth })
    .chain((width) =>
      fc
        .oneof(
          fc.integer({ min: 0, max: width - 1 }),
          fc.integer({ min: width - 3, max: width - 1 }),
        )
        .map((fraction) => ({ signed: true, width, fraction })),
    );
}

/** Formats within the numerics contract. */
export const networkFormats: fc.Arbitrary<NetworkSpec['formats']> = fc.record({
  activation: signedFormat(4, 16),
  weight: signedFormat(4, 24),
  delta: signedFormat(4, 16),
});

/** Any array that the project promises. */
export const arrayShape: fc.Arbitrary<ArrayShape> = fc.record({
  rows: fc.integer({ min: 1, max: 32 }),
  cols: fc.integer({ min: 1, max: 32 }),
});

/** Widths 1 to `most`: small ones, any, and those next to a multiple of the array's sides. */
export function layerWidth({ rows, cols }: ArrayShape, most: number): fc.Arbitrary<number> {
  const near = (side: number): fc.Arbitrary<number> =>
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -1, max: 1 }))
      .map(([times, off]) => Math.min(most, Math.max(1, times * side + off)));
  return fc.oneof(
    fc.integer({ min: 1, max: Math.min(most, 6) }),
    fc.integer({ min: 1, max: most }),
    near(rows),
    near(cols),
  );
}

export interface SpecLimits {
  readonly formats: fc.Arbitrary<NetworkSpec['formats']>;
  readonly shape: ArrayShape;
  /** Largest width of a layer. Default: 60. */
  readonly widest?: number;
  /** Most layers of weights. Default: 8. */
  readonly deepest?: number;
  /** Default: all. */
  readonly rules?: readonly Rule[];
  /** What only the golden models train, too. Default: only what the learner in RTL runs. */
  readonly golden?: boolean;
}

/** A network of the same kind whose rule takes it: what the command line refuses is changed. */
function takeable(spec: NetworkSpec): NetworkSpec {
  const { formats, feedback } = spec;
  const stored = ['dfa', 'sdfa'].includes(spec.rule) && feedback.startsWith('lfsr');
  const coarse =
    spec.rule === 'fdfa' && formats.weight.fraction < wideFormat(formats.activation).fraction;
  const classes = spec.layers.at(-1) ?? 0;
  const least = spec.rule.startsWith('lls') ? 2 : 1;
  const most = mostClasses(spec.rule, spec.layers.length - 2);
  return {
    ...spec,
    layers: [...spec.layers.slice(0, -1), Math.min(most, Math.max(least, classes))],
    ...(stored ? { feedback: 'uniform' } : {}),
    ...(coarse ? { rule: 'dfa', feedback: 'ternary' } : {}),
  };
}

/** A network of the same kind that the learner in RTL runs, too. */
function runnable(spec: NetworkSpec): NetworkSpec {
  if (learnerRuns(spec)) return spec;
  const unscaled: NetworkSpec = { ...spec, feedbackShift: 0 };
  return learnerRuns(unscaled) ? unscaled : { ...unscaled, feedback: 'uniform' };
}

/** Any network: every rule that is asked for, activation, rounding, feedback, rate. */
export function networkSpec({
  formats,
  shape,
  widest = 60,
  deepest = 8,
  rules = RULES,
  golden = false,
}: SpecLimits): fc.Arbitrary<NetworkSpec> {
  const width = layerWidth(shape, widest);
  const depth = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 2, max: Math.min(4, deepest + 1) }) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: deepest + 1 }) },
  );
  // Seldom the slowest: 24, with both steps.
  const rate = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 13, max: 22 }) },
    { weight: 1, arbitrary: fc.constant(22) },
  );
  const spec: fc.Arbitrary<NetworkSpec> = fc.record({
    rule: fc.constantFrom(...rules),
    layers: depth.chain((length) => fc.array(width, { minLength: length, maxLength: length })),
    hidden: fc.constantFrom(...HIDDEN_ACTIVATIONS),
    output: fc.constantFrom(...OUTPUT_ACTIVATIONS),
    formats,
    rounding: fc.constantFrom(...ROUNDINGS),
    feedback: fc.constantFrom(...FEEDBACKS),
    feedbackShift: fc.integer({ min: 0, max: 5 }),
    loss: fc.constantFrom(...TARGET_LOSSES),
    basis: fc.constantFrom(...BASES),
    averageShift: fc.integer({ min: 0, max: 12 }),
    rateShift: fc.record({ hidden: rate, output: rate }),
    rateSteps: fc.uniqueArray(fc.integer({ min: 2, max: 3 }), { maxLength: 2 }),
    seed: fc.nat(0x7fffffff),
  });
  return spec.map(takeable).map((drawn) => (golden ? drawn : runnable(drawn)));
}

/** Where random numbers of a format lie: anywhere, at the ends of the range, at zero, at one end. */
export const SPREADS = ['any', 'ends', 'sparse', 'one end'] as const;
export type Spread = (typeof SPREADS)[number];

/** A draw from -low .. high with the given spread. */
export function drawer(
  seed: number,
  label: string,
  [low, high]: readonly [number, number],
  spread: Spread,
): () => number {
  const stream = randomStream(seed, label);
  const any = (): number => low + stream.below(high - low + 1);
  switch (spread) {
    case 'any':
      return any;
    case 'ends':
      return () => {
        const off = stream.below(2);
        return stream.below(2) === 0 ? Math.min(high, low + off) : Math.max(low, high - off);
      };
    case 'one end': {
      const end = stream.below(2) === 0 ? low : high;
      return () => end;
    }
    case 'sparse':
      return () => (stream.below(4) === 0 ? any() : 0);
  }
}

/** Random samples, from a seed: raw inputs in the symmetric range, and their classes. */
export function drawSamples(
  spec: NetworkSpec,
  count: number,
  seed: number,
  spread: Spread,
): SampleBatch & { readonly labels: readonly number[] } {
  const limit = symmetricLimit(spec.formats.activation);
  const input = drawer(seed, 'samples', [-limit, limit], spread);
  const stream = randomStream(seed, 'labels');
  const classes = spec.layers.at(-1) ?? 1;
  return {
    count,
    inputs: Int32Array.from({ length: count * (spec.layers[0] ?? 0) }, input),
    labels: Array.from({ length: count }, () => stream.below(classes)),
  };
}

/** How what is in the weight format starts: as in use, or drawn over its full range. */
export const WEIGHTS = ['he', ...SPREADS] as const;

/** The network at its start. */
export function drawNetwork(spec: NetworkSpec, weights: (typeof WEIGHTS)[number]): ExactNetwork {
  const network = initialiseExact(spec);
  if (weights !== 'he') {
    const { weight } = spec.formats;
    const draw = drawer(spec.seed, 'start', [minRaw(weight), maxRaw(weight)], weights);
    const { feedbackKind } = ruleOf(spec.rule).exact;
    for (const layer of network.layers) {
      layer.weights.forEach((_, i, all) => (all[i] = draw()));
      layer.mixing.forEach((_, i, all) => (all[i] = draw()));
      if (feedbackKind === 'weight' || feedbackKind === 'transposed')
        layer.feedback.forEach((_, i, all) => (all[i] = draw()));
    }
  }
  return network;
}

/** A network's description in one line. */
export function specText(spec: NetworkSpec): string {
  const { activation, weight, delta } = spec.formats;
  const name = ({ width, fraction }: Format): string => `s${width}.${fraction}`;
  return [
    `${spec.rule} ${spec.layers.join('-')}`,
    `${spec.hidden}/${spec.output}`,
    `activation ${name(activation)} weight ${name(weight)} delta ${name(delta)}`,
    `${spec.loss} ${spec.basis} feedback shift ${spec.feedbackShift} average ${spec.averageShift}`,
    `${spec.rounding} ${spec.feedback} k ${spec.rateShift.hidden}/${spec.rateShift.output}`,
    `steps [${spec.rateSteps.join()}] seed ${spec.seed}`,
  ].join(', ');
}
