import { setImmediate } from 'node:timers/promises';
import {
  PERTURBATIONS,
  randomStream,
  rateShiftAt,
  rates,
  trainBatch,
  type NetworkSpec,
  type Perturbation,
  type Rates,
  type ReferenceNetwork,
  type Samples,
  type TrainOptions,
} from '../../golden/index.js';
import { classify } from '../../golden/reference/classify.js';
import { LearningCurve } from './learningCurve.js';
import type { ModelTrainer } from './modelTrainer.js';
import { saveReference } from './saveNetwork.js';

/** How the reference model learns. */
export interface ReferenceLearning {
  /** Samples in a batch; 1 is online learning, as the hardware does it. */
  readonly batch: number;
  /** The float rate; without it, the exact model's powers of two. */
  readonly lr: number | undefined;
  /** Epochs at whose start the rates halve. */
  readonly steps: readonly number[];
}

/** The reference model's rates in an epoch. */
export function referenceRates(
  spec: NetworkSpec,
  { lr, steps }: ReferenceLearning,
  epoch: number,
): Rates {
  const halvings = 2 ** -rateShiftAt(0, steps, epoch);
  const first =
    lr === undefined
      ? { hidden: 2 ** -spec.rateShift.hidden, output: 2 ** -spec.rateShift.output }
      : rates(lr, spec.layers.at(-1) ?? 1);
  return { hidden: first.hidden * halvings, output: first.output * halvings };
}

const SLICE = 64;

/** The reference model in training. */
export class ReferenceTrainer implements ModelTrainer {
  readonly name = 'reference';
  readonly curve = new LearningCurve(1);
  seconds = 0;
  readonly #perturbation: Perturbation;

  /** @param network trained in place */
  constructor(
    readonly spec: NetworkSpec,
    readonly network: ReferenceNetwork,
    readonly learning: ReferenceLearning,
    readonly train: Samples,
    readonly test: Samples,
  ) {
    this.#perturbation = PERTURBATIONS.sign(randomStream(spec.seed, 'perturbations'));
  }

  async epoch(
    epoch: number,
    indices: Int32Array,
    afterSamples: (done: number) => Promise<void>,
  ): Promise<void> {
    const options: TrainOptions = {
      ...this.spec,
      rates: referenceRates(this.spec, this.learning, epoch),
      perturbation: this.#perturbation,
    };
    const { batch } = this.learning;
    for (let from = 0, turn = 0; from < indices.length; from += batch, turn++) {
      const to = Math.min(indices.length, from + batch);
      const begun = performance.now();
      const batchIndices = indices.subarray(from, to);
      const outputs = trainBatch(this.network, options, this.train, batchIndices);
      this.seconds += (performance.now() - begun) / 1000;
      for (const [at, y] of outputs.entries()) {
        this.curve.add(y, this.train.labels[batchIndices[at] ?? 0] ?? 0);
      }
      await afterSamples(to);
      if (turn % SLICE === 0) await setImmediate();
    }
  }

  async classify(onProgress: (done: number) => void): Promise<ArrayLike<number>> {
    const { inputs, labels, one = 1 } = this.test;
    const width = this.network.widths[0] ?? 0;
    const found = new Uint16Array(labels.length);
    for (let n = 0; n < found.length; n++) {
      const x = Float64Array.from(
        inputs.subarray(n * width, (n + 1) * width),
        (value) => value / one,
      );
      found[n] = classify(this.network, this.spec, x);
      if (n % SLICE === 0) {
        onProgress(n);
        await setImmediate();
      }
    }
    return found;
  }

  save(file: string): Promise<void> {
    return saveReference(file, this.spec.rule, this.network);
  }
}
