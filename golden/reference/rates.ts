/** Learning rates, eta. */
export interface Rates {
  readonly hidden: number;
  readonly output: number;
}

/**
 * The rates that one learning rate stands for: lr in the hidden layers, lr / C in the output layer.
 * In frameworks the output loss is a mean over the C outputs, so its gradient carries 1 / C, while
 * the hidden signals of DRTP carry no such factor.
 *
 * @param learningRate lr, positive
 * @param classes      C, a positive integer
 * @throws RangeError when either is not
 */
export function rates(learningRate: number, classes: number): Rates {
  if (!(learningRate > 0) || learningRate === Infinity) {
    throw new RangeError(`rates: the learning rate ${learningRate} is not a positive number.`);
  }
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new RangeError(`rates: the number of classes ${classes} is not a positive integer.`);
  }
  return { hidden: learningRate, output: learningRate / classes };
}
