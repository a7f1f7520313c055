import {
  ExactLearner,
  indexHash,
  lfsrAdvance,
  randomSeed,
  updateShift,
  type ExactNetwork,
  type Rounding,
} from '../../golden/index.js';
import type { CosimPlan } from '../cosimulate.js';
import { cloneNetwork, runExact } from '../goldenTarget.js';
import { samplesOf, stretches } from './runPlan.js';

/** What one layer should hold while a sample goes through it. */
export interface ExpectedLayer {
  /** Inputs, the constant one last. */
  readonly input: Int32Array;
  readonly z: Float64Array;
  readonly h: Int32Array;
  readonly delta: Int32Array;
  /** Weights as the forward pass and as the next sample reads them. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** Row of the feedback matrix, or nothing. */
  readonly m: Int32Array;
  readonly inputs: number;
  readonly outputs: number;
  /** Right shift of its updates. */
  readonly shift: number;
}

/** What the exact model says of one training sample. */
export interface ExpectedSample {
  readonly sample: number;
  readonly label: number;
  readonly x: Int32Array;
  /** Layer l at index l - 1. */
  readonly layers: readonly ExpectedLayer[];
  readonly rounding: Rounding;
  /** Random bits of weight (i, j) of layer l. */
  readonly random: (l: number, i: number, j: number) => number;
}

/** The exact model after the first `count` samples of a plan, and all outputs on the way. */
export function expectedRun(
  plan: CosimPlan,
  count: number,
): { readonly learner: ExactLearner; readonly network: ExactNetwork; readonly y: Int32Array } {
  const network = cloneNetwork(plan.network);
  const learner = new ExactLearner(network);
  const classes = plan.program.spec.layers.at(-1) ?? 0;
  const y = new Int32Array(count * classes);
  for (const { epoch, from, to } of stretches(plan, count)) {
    learner.epoch = epoch;
    y.set(runExact(learner, samplesOf(plan, from, to), 'train'), from * classes);
  }
  return { learner, network, y };
}

/** What the exact model says of training sample `sample`. */
export function expectedSample(plan: CosimPlan, sample: number): ExpectedSample {
  const { learner, network } = expectedRun(plan, sample);
  const before = cloneNetwork(network);
  const [{ epoch } = { epoch: 1 }] = stretches(plan, sample + 1).slice(-1);
  learner.epoch = epoch;
  const batch = samplesOf(plan, sample, sample + 1);
  const label = batch.labels[0] ?? 0;
  learner.train(batch.inputs, label);
  const state = lfsrAdvance(randomSeed(network.spec.seed), 32 * sample);
  return {
    sample,
    label,
    x: batch.inputs,
    layers: network.layers.map(({ inputs, outputs, weights, feedback }, index) => {
      const held = learner.states[index];
      if (!held) throw new RangeError(`expectedSample: there is no layer ${index + 1}.`);
      return {
        ...held,
        inputs,
        outputs,
        before: before.layers[index]?.weights ?? new Int32Array(0),
        after: weights,
        m: feedback.subarray(label * outputs, (label + 1) * outputs),
        shift: updateShift(network, index + 1, epoch),
      };
    }),
    rounding: network.spec.rounding,
    random: (l, i, j) => (state ^ indexHash(l, 32) ^ indexHash(i, 0) ^ indexHash(j, 16)) >>> 0,
  };
}
