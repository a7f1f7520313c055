import type { RandomStream } from '../random.js';
import { gaussian } from './gaussian.js';

/**
 * FDFA's random direction in one layer, v_l: independent values of mean 0 and variance 1, as many as
 * the layer has units. Asked once a sample for each hidden layer, from the first to the last.
 */
export type Perturbation = (units: number) => Float64Array;

/**
 * The distributions that v is drawn from. Signs cost one random bit, and their fourth moment, 1
 * against the Gaussian's 3, makes the estimated Jacobian vary least.
 */
export const PERTURBATIONS: Readonly<
  Record<'sign' | 'gaussian', (stream: RandomStream) => Perturbation>
> = {
  sign: (stream) => (units) => new Float64Array(units).map(() => 1 - 2 * stream.below(2)),
  gaussian: (stream) => (units) => new Float64Array(units).map(() => gaussian(stream)),
};
