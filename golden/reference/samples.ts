import type { ReferenceNetwork } from './network.js';

/** Labelled samples, as they lie in a data set. */
export interface Samples {
  /** N x n_0, sample by sample. */
  readonly inputs: Uint8Array | Float32Array | Float64Array;
  /** The value in `inputs` that stands for 1: 255 for bytes of grey. Default 1. */
  readonly one?: number;
  /** N classes, from 0. */
  readonly labels: Uint8Array;
}

/**
 * Refuses samples that do not fit a network: inputs must be N x n_0 and N labels below C.
 *
 * @param caller named in the error
 * @throws RangeError naming what does not fit
 */
export function checkSamples(caller: string, network: ReferenceNetwork, samples: Samples): void {
  const width = network.widths[0] ?? 0;
  const count = samples.labels.length;
  if (samples.inputs.length !== count * width) {
    throw new RangeError(
      `${caller}: ${samples.inputs.length} input values are not ${count} samples (as many as labels) of ${width} inputs.`,
    );
  }
  if (samples.one !== undefined && !(samples.one > 0 && samples.one < Infinity)) {
    throw new RangeError(`${caller}: the input value for 1, ${samples.one}, is not positive.`);
  }
}

/**
 * The inputs of one sample as real numbers, and its label.
 *
 * @param caller named in the error
 * @throws RangeError when there is no sample of that index
 */
export function readSample(
  caller: string,
  network: ReferenceNetwork,
  samples: Samples,
  index: number,
): { readonly x: Float64Array; readonly label: number } {
  const width = network.widths[0] ?? 0;
  const label = samples.labels[index];
  if (label === undefined) {
    throw new RangeError(
      `${caller}: there is no sample ${index}; they are 0 to ${samples.labels.length - 1}.`,
    );
  }
  const one = samples.one ?? 1;
  const x = Float64Array.from(samples.inputs.subarray(index * width, (index + 1) * width));
  if (one !== 1) for (let i = 0; i < width; i++) x[i] = (x[i] ?? 0) / one;
  return { x, label };
}
