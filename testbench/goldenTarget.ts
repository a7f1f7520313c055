import type { ExactLearner, LayerCounts } from '../golden/index.js';
import type { SampleBatch } from './target.js';

export { cloneNetwork } from '../golden/index.js';

/** Runs a learner over samples; `step` is its training or its inference. */
export function runExact(
  learner: ExactLearner,
  { count, inputs, labels }: SampleBatch,
  step: 'train' | 'infer',
  onSample?: (index: number) => void,
): Int32Array {
  const width = learner.network.spec.layers[0] ?? 0;
  const classes = learner.network.spec.layers.at(-1) ?? 0;
  const outputs = new Int32Array(count * classes);
  for (let n = 0; n < count; n++) {
    const x = inputs.subarray(n * width, (n + 1) * width);
    outputs.set(
      step === 'train' ? learner.train(x, labels[n] ?? 0) : learner.infer(x),
      n * classes,
    );
    onSample?.(n);
  }
  return outputs;
}

/** Sums of what the layers counted. */
export function totalCounts(counts: readonly LayerCounts[]): {
  readonly forward: number;
  readonly update: number;
  readonly signal: number;
  readonly tangent: number;
  readonly feedback: number;
  readonly bias: number;
  readonly gate: number;
} {
  const sum = (of: (layer: LayerCounts) => number): number =>
    counts.reduce((total, layer) => total + of(layer), 0);
  return {
    forward: sum(({ macs }) => macs.forward),
    update: sum(({ macs }) => macs.update),
    signal: sum(({ macs }) => macs.signal),
    tangent: sum(({ macs }) => macs.tangent),
    feedback: sum(({ macs }) => macs.feedback),
    bias: sum(({ bias }) => bias),
    gate: sum(({ gate }) => gate),
  };
}
