import {
  ExactLearner,
  indexHash,
  lfsrAdvance,
  randomSeed,
  ruleOf,
  updateShift,
  zeroCounts,
  type ExactLayer,
  type ExactNetwork,
  type LayerState,
  type NetworkSpec,
} from '../../golden/index.js';
import type { CosimPlan } from '../cosimulate.js';
import { cloneNetwork, runExact } from '../goldenTarget.js';
import { restartPoints } from './restartPoints.js';
import { samplesOf, stretches } from './runPlan.js';

/** The matrices of a layer that may lie in the weight memories. */
export type Matrices = Pick<ExactLayer, 'weights' | 'feedback' | 'mixing'>;

/** What one layer should hold while a sample goes through it, and what is made of it. */
export interface ExpectedLayer extends LayerState {
  /** Matrices as the sample finds them and as it leaves them. */
  readonly before: Matrices;
  readonly after: Matrices;
  /** The modulatory signal of a hidden layer that learns; else zeros. */
  readonly m: Int32Array;
  readonly outputs: number;
  /** Right shift of its weights' updates. */
  readonly shift: number;
}

/** What the exact model says of one training sample. */
export interface ExpectedSample {
  readonly spec: NetworkSpec;
  readonly sample: number;
  readonly label: number;
  readonly x: Int32Array;
  /** Layer l at index l - 1. */
  readonly layers: readonly ExpectedLayer[];
  /** The output layer's error as it goes back to the rows: as it is, or as its sign. */
  readonly errorBack: Int32Array;
  /** Random bits of weight (i, j) of layer l. */
  readonly random: (l: number, i: number, j: number) => number;
}

/** The exact model along a plan, as far as is asked, again and again. */
export class ExactRun {
  readonly #classes: number;
  readonly #y: Int32Array;
  /** Networks on the way, by samples, rising: the next run goes on from one of them. */
  #kept: { readonly samples: number; readonly network: ExactNetwork }[];

  constructor(readonly plan: CosimPlan) {
    this.#classes = plan.program.spec.layers.at(-1) ?? 0;
    this.#y = new Int32Array(plan.samples.count * plan.epochs * this.#classes);
    this.#kept = [{ samples: 0, network: plan.network }];
  }

  /** The model after the first `count` samples, the caller's own, and all outputs on the way. */
  to(count: number): {
    readonly learner: ExactLearner;
    readonly network: ExactNetwork;
    readonly y: Int32Array;
  } {
    this.#kept = this.#kept.filter(({ samples }) => samples <= count);
    const { samples, network: found } = this.#kept.at(-1) ?? {
      samples: 0,
      network: this.plan.network,
    };
    const network = cloneNetwork(found);
    const learner = new ExactLearner(network, samples);
    for (const { epoch, from, to } of stretches(this.plan, count)) {
      learner.epoch = epoch;
      const points = restartPoints(count).filter((point) => point > samples && point < to);
      for (const point of [...points, to]) {
        const begin = Math.max(from, learner.trained);
        if (point <= begin) continue;
        const y = runExact(learner, samplesOf(this.plan, begin, point), 'train');
        this.#y.set(y, begin * this.#classes);
        if (point < count) this.#kept.push({ samples: point, network: cloneNetwork(network) });
      }
    }
    return { learner, network, y: this.#y.slice(0, count * this.#classes) };
  }
}

/** m of the layer at an index, made once more from what the layers held. */
function signalOf(
  { spec, layers }: ExactNetwork,
  states: readonly LayerState[],
  index: number,
  label: number,
): Int32Array {
  const [layer, next] = [layers[index], layers[index + 1]];
  const [state, stateNext, output] = [states[index], states[index + 1], states.at(-1)];
  const { updatesHidden, exact } = ruleOf(spec.rule);
  if (!updatesHidden || !layer || !next || !state || !stateNext || !output) {
    return new Int32Array(layer?.outputs ?? 0);
  }
  return exact.modulator({
    spec,
    index: index + 1,
    layer,
    next,
    state,
    label,
    deltaNext: stateNext.delta,
    error: output.delta,
    counts: zeroCounts(),
  });
}

/** What the exact model says of a training sample, from 0. */
export function expectedSample(exact: ExactRun, sample: number): ExpectedSample {
  const { plan } = exact;
  const { learner, network } = exact.to(sample);
  const before = cloneNetwork(network);
  const [{ epoch } = { epoch: 1 }] = stretches(plan, sample + 1).slice(-1);
  learner.epoch = epoch;
  const batch = samplesOf(plan, sample, sample + 1);
  const label = batch.labels[0] ?? 0;
  learner.train(batch.inputs, label);
  const { spec } = network;
  const state = lfsrAdvance(randomSeed(spec.seed), 32 * sample);
  const error = learner.states.at(-1)?.delta ?? new Int32Array(0);
  const one = 2 ** spec.formats.delta.fraction - 1;
  return {
    spec,
    sample,
    label,
    x: batch.inputs,
    layers: network.layers.map((after, index) => {
      const [held, found] = [learner.states[index], before.layers[index]];
      if (!held || !found) throw new RangeError(`expectedSample: there is no layer ${index + 1}.`);
      return {
        ...held,
        before: found,
        after,
        m: signalOf(before, learner.states, index, label),
        outputs: after.outputs,
        shift: updateShift(network, index + 1, epoch),
      };
    }),
    errorBack: spec.rule === 'sdfa' ? error.map((e) => Math.sign(e) * one) : error,
    random: (l, i, j) => (state ^ indexHash(l, 32) ^ indexHash(i, 0) ^ indexHash(j, 16)) >>> 0,
  };
}
