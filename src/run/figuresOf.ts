import {
  ExactLearner,
  PHASES,
  toReal,
  type ExactLayer,
  type ExactNetwork,
  type Format,
  type LayerCounts,
  type ReferenceNetwork,
} from '../../golden/index.js';
import { runExact } from '../../testbench/goldenTarget.js';
import { layerMacs } from '../accounting/layerMacs.js';
import { layerBits } from '../accounting/storedBits.js';
import { weightWords } from '../accounting/weightWords.js';
import { energyOf } from '../energy/energyOf.js';
import { compile } from '../program/compile.js';
import { learnerRuns } from '../program/learnerRuns.js';
import { memoryMap } from '../program/memoryMap.js';
import type { Figures, LayerFigures } from './figures.js';
import type { CurvePoint } from './learningCurve.js';
import { learnerFor, type LearnerChoice } from './learnerFor.js';
import type { RunSpec } from './runSpec.js';
import { firstOf, sampleBatch } from './sampleBatch.js';
import { scheduleFigures } from './scheduleFigures.js';

/** What a run has to show. */
export interface Shown {
  readonly initial: ExactNetwork;
  readonly trained: ExactNetwork;
  readonly reference?: ReferenceNetwork | undefined;
  /** By the exact model. */
  readonly counts: readonly LayerCounts[];
  /** Training samples done. */
  readonly samples: number;
}

const BINS = 64;
const MOST_IMAGES = 24;
/** Test samples of which activations are looked at, most. */
const MOST_SAMPLES = 256;

type Distribution = LayerFigures['weights']['initial'];

function distributed(
  values: ArrayLike<number>,
  limit: number,
  { width, fraction }: Format,
): Distribution {
  const counts = new Array<number>(BINS).fill(0);
  const [low, high] = [-(2 ** (width - 1)), 2 ** (width - 1) - 1].map(
    (raw) => raw * 2 ** -fraction,
  );
  let atLimit = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const bin = Math.floor(((value + limit) / (2 * limit)) * BINS);
    const at = Math.min(BINS - 1, Math.max(0, bin));
    counts[at] = (counts[at] ?? 0) + 1;
    if (value <= (low ?? 0) || value >= (high ?? 0)) atLimit++;
  }
  return { counts, atLimit };
}

/** The smallest power of two that no value is beyond. */
function limitOf(...all: readonly ArrayLike<number>[]): number {
  let most = 2 ** -30;
  for (const values of all) {
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0));
  }
  return 2 ** Math.ceil(Math.log2(most));
}

function weightFigures(
  format: Format,
  initial: ExactLayer,
  trained: ExactLayer,
  float: ReferenceNetwork['layers'][number] | undefined,
): LayerFigures['weights'] {
  const reals = ({ weights }: ExactLayer): Float64Array =>
    Float64Array.from(weights, (raw) => toReal(raw, format));
  const [before, after] = [reals(initial), reals(trained)];
  const reference = float && Float64Array.from([...float.weights, ...float.biases]);
  const limit = limitOf(before, after, reference ?? []);
  return {
    limit,
    of: after.length,
    initial: distributed(before, limit, format),
    trained: distributed(after, limit, format),
    ...(reference && { reference: distributed(reference, limit, format) }),
  };
}

/** What the layers answer to the first test samples. */
function activationFigures(
  network: ExactNetwork,
  { dataset, testSamples }: Pick<RunSpec, 'dataset' | 'testSamples'>,
): LayerFigures['activations'][] {
  const { activation } = network.spec.formats;
  const samples = Math.min(MOST_SAMPLES, testSamples);
  const split = firstOf(dataset.test, samples, dataset.pixelsPerImage);
  const learner = new ExactLearner(network);
  const limit = 2 ** (activation.width - 1) - 1;
  const found = network.layers.map(() => ({ samples, of: 0, atLimit: 0, zero: 0 }));
  runExact(learner, sampleBatch(dataset, split, activation.fraction), 'infer', () => {
    for (const [at, { h }] of learner.states.entries()) {
      const layer = found[at];
      if (!layer) continue;
      layer.of += h.length;
      for (const value of h) {
        if (Math.abs(value) >= limit) layer.atLimit++;
        if (value === 0) layer.zero++;
      }
    }
  });
  return found;
}

function imagesOf(
  { weights, inputs, outputs }: ExactLayer,
  format: Format,
  { width, height, channels }: RunSpec['dataset'],
): Figures['images'] {
  const pixels = width * height;
  if (inputs !== pixels * channels) return undefined;
  const units = Math.min(MOST_IMAGES, outputs);
  const mean = (unit: number, pixel: number): number => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += weights[(channel * pixels + pixel) * outputs + unit] ?? 0;
    }
    return sum / channels;
  };
  const means = Array.from({ length: units }, (_, unit) =>
    Float64Array.from({ length: pixels }, (_, pixel) => mean(unit, pixel)),
  );
  const most = means.reduce(
    (all, unit) => unit.reduce((a, value) => Math.max(a, Math.abs(value)), all),
    0,
  );
  return {
    width,
    height,
    scale: toReal(Math.round(most), format),
    units: means.map((unit) =>
      Buffer.from(
        Int8Array.from(unit, (value) => Math.round((127 * value) / Math.max(1, most))).buffer,
      ).toString('base64'),
    ),
  };
}

/** Points of the models that took part, side by side. */
export function curveOf(
  models: Readonly<
    Partial<Record<'exact' | 'reference' | 'rtl', readonly CurvePoint[] | undefined>>
  >,
): Figures['curve'] {
  const names = (['exact', 'reference', 'rtl'] as const).filter((name) => models[name]?.length);
  const [first] = names;
  return (first === undefined ? [] : (models[first] ?? [])).map(({ samples }, at) => ({
    samples,
    ...Object.fromEntries(
      names.flatMap((name) => {
        const point = models[name]?.[at];
        return point ? [[name, { accuracy: point.accuracy, error: point.error }]] : [];
      }),
    ),
  }));
}

/**
 * Where and when the array works for a network, which memories it has, and what that costs; nothing
 * without a learner.
 *
 * @param samples training samples of the run
 */
export function hardwareFigures(
  spec: LearnerChoice & Pick<RunSpec, 'energyTable'>,
  samples: number,
): Pick<Figures, 'schedule' | 'memories' | 'weightWords' | 'energy'> {
  const { network, energyTable } = spec;
  if (!learnerRuns(network)) return {};
  const program = compile(network, learnerFor(spec));
  return {
    schedule: scheduleFigures(program),
    memories: memoryMap(program).map(
      ({ name, holds, memories, wordBits, words, usedWords, bits, usedBits }) => ({
        name,
        holds,
        memories,
        wordBits,
        words,
        usedWords,
        bits,
        usedBits,
      }),
    ),
    weightWords: { ...weightWords(program) },
    energy: energyOf(program, energyTable, samples),
  };
}

/** What a run of the exact model shows, beside its curve and the hardware. */
export function figuresOf(spec: RunSpec, shown: Shown): Pick<Figures, 'byLayer' | 'images'> {
  const { network, dataset } = spec;
  const { weight } = network.formats;
  const formulas = layerMacs(network);
  const bits = layerBits(network);
  const activations = activationFigures(shown.trained, spec);
  const byLayer = shown.trained.layers.flatMap((trained, at): LayerFigures[] => {
    const [initial, formula, stored] = [shown.initial.layers[at], formulas[at], bits[at]];
    const [counted, answered] = [shown.counts[at], activations[at]];
    if (!initial || !formula || !stored || !counted || !answered) return [];
    const phase = (name: (typeof PHASES)[number]) => ({
      formula: formula[name] * shown.samples,
      golden: counted.macs[name],
    });
    return [
      {
        layer: at + 1,
        inputs: trained.inputs,
        outputs: trained.outputs,
        macs: {
          forward: phase('forward'),
          signal: phase('signal'),
          tangent: phase('tangent'),
          feedback: phase('feedback'),
          update: phase('update'),
        },
        bits: { ...stored },
        weights: weightFigures(weight, initial, trained, shown.reference?.layers[at]),
        activations: answered,
      },
    ];
  });
  const [first] = shown.trained.layers;
  const images = first && imagesOf(first, weight, dataset);
  return { byLayer, ...(images && { images }) };
}
