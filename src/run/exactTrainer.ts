import { setImmediate } from 'node:timers/promises';
import { ExactLearner, type ExactNetwork } from '../../golden/index.js';
import type { SampleBatch } from '../../testbench/target.js';
import { classifyExact } from './classify.js';
import { LearningCurve } from './learningCurve.js';
import type { ModelTrainer } from './modelTrainer.js';
import { saveExact } from './saveNetwork.js';

const SLICE = 64;

/** The exact model in training. */
export class ExactTrainer implements ModelTrainer {
  readonly name = 'exact';
  readonly learner: ExactLearner;
  readonly curve: LearningCurve;
  seconds = 0;

  /** @param network trained in place */
  constructor(
    readonly network: ExactNetwork,
    readonly train: SampleBatch,
    readonly test: SampleBatch,
  ) {
    this.learner = new ExactLearner(network);
    this.curve = new LearningCurve(2 ** network.spec.formats.activation.fraction - 1);
  }

  async epoch(
    epoch: number,
    indices: Int32Array,
    afterSamples: (done: number) => Promise<void>,
  ): Promise<void> {
    const width = this.network.spec.layers[0] ?? 0;
    const { inputs, labels } = this.train;
    this.learner.epoch = epoch;
    let begun = performance.now();
    for (const [position, n] of indices.entries()) {
      const label = labels[n] ?? 0;
      const y = this.learner.train(inputs.subarray(n * width, (n + 1) * width), label);
      this.seconds += (performance.now() - begun) / 1000;
      this.curve.add(y, label);
      await afterSamples(position + 1);
      if (position % SLICE === 0) await setImmediate();
      begun = performance.now();
    }
  }

  classify(onProgress: (done: number) => void): Promise<ArrayLike<number>> {
    return classifyExact(this.network, this.test, onProgress);
  }

  save(file: string): Promise<void> {
    return saveExact(file, this.network);
  }
}
