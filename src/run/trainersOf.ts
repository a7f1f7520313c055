import type { Split } from '../data/index.js';
import { ExactTrainer } from './exactTrainer.js';
import { initialNetworks } from './initialNetwork.js';
import type { ModelTrainer } from './modelTrainer.js';
import { ReferenceTrainer, type ReferenceLearning } from './referenceTrainer.js';
import type { RunSpec } from './runSpec.js';
import { firstOf, sampleBatch } from './sampleBatch.js';

/** The models of a run, ready to train. */
export interface Trainers {
  readonly exact: ExactTrainer | undefined;
  readonly reference: ReferenceTrainer | undefined;
  readonly all: readonly ModelTrainer[];
}

/** Makes the models that a run asks for. */
export async function trainersOf(
  spec: Pick<RunSpec, 'network' | 'dataset' | 'models' | 'init' | 'lr' | 'testSamples'>,
  learning: ReferenceLearning,
): Promise<Trainers> {
  const { network, dataset, models } = spec;
  const initial = await initialNetworks(network, spec.init, spec.lr !== undefined);
  const { fraction } = network.formats.activation;
  const test = firstOf(dataset.test, spec.testSamples, dataset.pixelsPerImage);
  const real = (split: Split) => ({
    inputs: split.pixels,
    one: dataset.maxPixel,
    labels: split.labels,
  });
  const exact =
    models === 'reference'
      ? undefined
      : new ExactTrainer(
          initial.exact,
          sampleBatch(dataset, dataset.train, fraction),
          sampleBatch(dataset, test, fraction),
        );
  const reference =
    models === 'exact'
      ? undefined
      : new ReferenceTrainer(network, initial.reference, learning, real(dataset.train), real(test));
  const all = [exact, reference].filter((trainer) => trainer !== undefined);
  return { exact, reference, all };
}
