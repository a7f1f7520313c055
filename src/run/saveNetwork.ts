import {
  formatName,
  ruleOf,
  splitWeights,
  type ExactNetwork,
  type ReferenceNetwork,
  type Rule,
} from '../../golden/index.js';
import { writeCheckpoint } from '../checkpoint/index.js';

/** Writes the exact model as a checkpoint of integers; feedback matrices where the rule has them. */
export async function saveExact(file: string, network: ExactNetwork): Promise<void> {
  const { spec, layers } = network;
  const { weight, activation, delta } = spec.formats;
  const parts = layers.map(splitWeights);
  await writeCheckpoint(
    file,
    {
      formats: {
        weight: formatName(weight),
        activation: formatName(activation),
        delta: formatName(delta),
      },
      weights: parts.map(({ weights }) => weights),
      biases: parts.map(({ biases }) => biases),
      feedback: feedbackOf(spec.rule, layers),
    },
    spec.layers,
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
      feedback: feedbackOf(rule, layers),
    },
    widths,
  );
}

function feedbackOf<T>(rule: Rule, layers: readonly { readonly feedback: T }[]): T[] {
  return ruleOf(rule).updatesHidden ? layers.slice(0, -1).map(({ feedback }) => feedback) : [];
}

/** Name of the checkpoint after so many samples, beside the last one: `net.npz`, 100: `net-100.npz`. */
export function checkpointName(file: string, samples: number): string {
  return file.replace(/(\.npz)?$/, `-${samples}.npz`);
}
