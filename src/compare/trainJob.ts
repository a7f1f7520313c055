import type { Dataset } from '../data/index.js';
import { agreement } from '../run/classify.js';
import { epochOrder } from '../run/epochOrder.js';
import { trainersOf } from '../run/trainersOf.js';
import type { TrainingJob, TrainingResult } from './trainingJob.js';

/**
 * Trains one model as a job says. The same job on the same data gives the same result, but for the
 * time that it took.
 *
 * @param onProgress gets training samples done
 */
export async function trainJob(
  job: TrainingJob,
  dataset: Dataset,
  onProgress: (done: number) => void,
): Promise<TrainingResult> {
  const { network, model, samples, testSamples, learning } = job;
  const { exact, all } = await trainersOf(
    { network, dataset, models: model, init: undefined, lr: learning.lr, testSamples },
    learning,
  );
  const [trainer] = all;
  if (!trainer) throw new RangeError(`trainJob: there is no model ${model}.`);
  const labels = dataset.test.labels.subarray(0, testSamples);
  const tested = async (): Promise<number> =>
    agreement(await trainer.classify(() => undefined), labels);

  const before = await tested();
  const epochs: number[] = [];
  for (let epoch = 1; epoch <= job.epochs; epoch++) {
    await trainer.epoch(epoch, epochOrder(job.order, samples, network.seed, epoch), (done) => {
      onProgress((epoch - 1) * samples + done);
      return Promise.resolve();
    });
    epochs.push(await tested());
  }
  return {
    before,
    epochs,
    ...(exact && { counts: exact.learner.counts.map((layer) => structuredClone(layer)) }),
    seconds: trainer.seconds,
  };
}
