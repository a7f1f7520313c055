import {
  formatName,
  ownFormat,
  ownMatrix,
  splitWeights,
  type ExactNetwork,
  type ReferenceNetwork,
  type Rule,
} from '../../golden/index.js';
import { writeCheckpoint } from '../checkpoint/index.js';

/** Writes the exact model as a checkpoint of integers, with the rule's own matrices if it has any. */
export async function saveExact(file: string, network: ExactNetwork): Promise<void> {
  const { spec, layers } = network;
  const { weight, activation, delta } = spec.formats;
  const parts = layers.map(splitWeights);
  const feedback = present(layers.slice(0, -1).map((layer) => ownMatrix(spec.rule, layer)));
  const inWeightFormat = feedback.length > 0 && ownFormat(spec.rule) === 'weight';
  await writeCheckpoint(
    file,
    {
      formats: {
        weight: formatName(weight),
        activation: formatName(activation),
        delta: formatName(delta),
        ...(inWeightFormat ? { feedback: formatName(weight) } : {}),
      },
      weights: parts.map(({ weights }) => weights),
      biases: parts.map(({ biases }) => biases),
      feedback,
    },
    spec.layers,
    spec.rule,
  );
}

/** Writes the reference model as a checkpoint of float64. */
export async function saveReference(
  file: string,
  rule: Rule,
  network: ReferenceNetwork,
): Promise<void> {
  const { widths, layers } = network;
  await writeCheckpoint(
    file,
    {
      weights: layers.map(({ weights }) => weights),
      biases: layers.map(({ biases }) => biases),
      feedback: present(layers.slice(0, -1).map(({ feedback }) => feedback)),
    },
    widths,
    rule,
  );
}

/** A rule without matrices of its own has empty ones. */
function present<T extends { readonly length: number }>(matrices: readonly T[]): readonly T[] {
  return matrices.some(({ length }) => length > 0) ? matrices : [];
}

/** Name of the checkpoint after so many samples, beside the last one: `net.npz`, 100: `net-100.npz`. */
export function checkpointName(file: string, samples: number): string {
  return file.replace(/(\.npz)?$/, `-${samples}.npz`);
}
