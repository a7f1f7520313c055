import { largest } from './classify.js';

/** What was answered to some training samples in a row, before each was learnt. */
export interface CurvePoint {
  /** Training samples of the run up to here. */
  readonly samples: number;
  /** The part of this stretch whose class was found, 0 to 1. */
  readonly accuracy: number;
  /** Root of the mean over samples and outputs of (y - y*)^2, y* being 1 for the class, else 0. */
  readonly error: number;
}

/** More points are no clearer; then two stretches become one. */
const MOST_POINTS = 128;

/** Accuracy and error on the training samples as they come, in equal stretches of the run. */
export class LearningCurve {
  /** Samples of a stretch: a power of two, so that any number of samples has one. */
  #every = 1;
  #done = 0;
  #stretches: { right: number; squares: number }[] = [];

  /** @param one what stands for 1 in the outputs */
  constructor(readonly one: number) {}

  /** @param outputs `C` values from `from`, for one sample */
  add(outputs: ArrayLike<number>, label: number, from = 0, classes = outputs.length): void {
    if (this.#done === MOST_POINTS * this.#every) this.#halve();
    const index = Math.floor(this.#done / this.#every);
    const stretch = (this.#stretches[index] ??= { right: 0, squares: 0 });
    if (largest(outputs, from, classes) === label) stretch.right++;
    let squares = 0;
    for (let c = 0; c < classes; c++) {
      const error = (outputs[from + c] ?? 0) / this.one - (c === label ? 1 : 0);
      squares += error * error;
    }
    stretch.squares += squares / classes;
    this.#done++;
  }

  #halve(): void {
    const joined: { right: number; squares: number }[] = [];
    for (const [at, { right, squares }] of this.#stretches.entries()) {
      const into = (joined[at >> 1] ??= { right: 0, squares: 0 });
      into.right += right;
      into.squares += squares;
    }
    this.#stretches = joined;
    this.#every *= 2;
  }

  /** The last stretch may have fewer samples than the others. */
  get points(): CurvePoint[] {
    return this.#stretches.map(({ right, squares }, at) => {
      const samples = Math.min(this.#done, (at + 1) * this.#every);
      const count = samples - at * this.#every;
      return { samples, accuracy: right / count, error: Math.sqrt(squares / count) };
    });
  }
}
