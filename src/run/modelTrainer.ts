import type { LearningCurve } from './learningCurve.js';

/** One golden model in training, whichever it is. */
export interface ModelTrainer {
  readonly name: 'exact' | 'reference';
  /**
   * Trains on samples in their order.
   *
   * @param afterSamples called when so many samples of the epoch are done
   */
  epoch(
    epoch: number,
    indices: Int32Array,
    afterSamples: (done: number) => Promise<void>,
  ): Promise<void>;
  /** The class given to each test sample. */
  classify(onProgress: (done: number) => void): Promise<ArrayLike<number>>;
  save(file: string): Promise<void>;
  /** What it answered while it learnt. */
  readonly curve: LearningCurve;
  /** Spent on training. */
  readonly seconds: number;
}
