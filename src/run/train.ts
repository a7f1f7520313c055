import { cloneNetwork } from '../../golden/index.js';
import { sampleCost } from '../accounting/formula.js';
import { compile, stretchCycles } from '../program/compile.js';
import { learnerRuns } from '../program/learnerRuns.js';
import { agreement } from './classify.js';
import { compareCounts } from './compareCounts.js';
import { describe } from './description.js';
import { weightDistance } from './distance.js';
import { epochOrder } from './epochOrder.js';
import { curveOf, figuresOf, hardwareFigures } from './figuresOf.js';
import { dequantise } from './initialNetwork.js';
import type { ModelTrainer } from './modelTrainer.js';
import type { RunObserver } from './observer.js';
import { referenceRates } from './referenceTrainer.js';
import { learnerFor } from './learnerFor.js';
import type { RunSpec } from './runSpec.js';
import { checkpointName } from './saveNetwork.js';
import { trainersOf } from './trainersOf.js';
import type { TrainReport } from './trainResult.js';
import { ownVersions } from './versions.js';

/** What `systole train` adds to the observer of a run. */
export interface TrainObserver extends RunObserver {
  /** An epoch has been trained and tested. */
  readonly epoch?: (result: TrainReport['epochs'][number]) => void;
}

type Accuracies = TrainReport['before'];
type Found = Partial<Record<ModelTrainer['name'], ArrayLike<number>>>;

/** Test accuracy of each model, and the classes that it gave. */
async function test(
  trainers: readonly ModelTrainer[],
  labels: ArrayLike<number>,
  observer: RunObserver,
): Promise<{ accuracies: Accuracies; found: Found }> {
  const accuracies: Accuracies = {};
  const found: Found = {};
  for (const trainer of trainers) {
    observer.phase?.(`testing the ${trainer.name} model`, labels.length, 'samples');
    const classes = await trainer.classify((done) => observer.progress?.(done));
    found[trainer.name] = classes;
    accuracies[trainer.name] = agreement(classes, labels);
  }
  return { accuracies, found };
}

/**
 * Trains the golden models, no RTL: the exact one (integers) and the reference one (float64) side by
 * side on the same samples in the same order.
 *
 * The reference model learns online with the exact model's rates 2^-k and feedback matrices, so that
 * the distance between the two is that of the arithmetic alone. With `batch` it takes the mean over
 * minibatches; with `lr` it takes that rate in the hidden layers and lr / C in the output layer, and
 * real-valued feedback matrices of its own, as the authors of DRTP draw them.
 *
 * @throws UsageError for what the user can correct
 */
export async function runTrain(spec: RunSpec, observer: TrainObserver = {}): Promise<TrainReport> {
  const { network, array, dataset, samples, epochs } = spec;
  const learning = { batch: spec.batch, lr: spec.lr, steps: spec.lrSteps };
  const { exact, reference, all } = await trainersOf(spec, learning);
  const saved = exact ?? reference;
  const initial = exact && cloneNetwork(exact.network);
  const labels = dataset.test.labels.subarray(0, spec.testSamples);
  const checkpoints: string[] = [];
  const save = async (file: string): Promise<void> => {
    await saved?.save(file);
    checkpoints.push(file);
  };

  let testing = 0;
  const tested = async (): ReturnType<typeof test> => {
    const begun = performance.now();
    const result = await test(all, labels, observer);
    testing += (performance.now() - begun) / 1000;
    return result;
  };
  let last = await tested();
  const before = last.accuracies;
  const results: TrainReport['epochs'] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const indices = epochOrder(spec.order, samples, network.seed, epoch);
    for (const trainer of all) {
      observer.phase?.(`epoch ${epoch} of ${epochs}, ${trainer.name} model`, samples, 'samples');
      await trainer.epoch(epoch, indices, async (done) => {
        observer.progress?.(done);
        const total = (epoch - 1) * samples + done;
        if (spec.save !== undefined && trainer === saved && spec.saveAt.includes(total)) {
          await save(checkpointName(spec.save, total));
        }
      });
    }
    last = await tested();
    const result = { epoch, ...last.accuracies };
    results.push(result);
    observer.epoch?.(result);
  }
  if (spec.save !== undefined) await save(spec.save);

  const cycles = learnerRuns(network)
    ? epochs * stretchCycles(compile(network, learnerFor(spec)), samples)
    : undefined;
  const counts =
    exact &&
    compareCounts({
      cost: sampleCost(network, array),
      samples: exact.learner.trained,
      cycles: cycles ?? 0,
      golden: exact.learner.counts,
      rtl: undefined,
      stalled: false,
    });
  return {
    schema: 'systole.train/1',
    ...describe(spec),
    models: spec.models,
    ...(reference && {
      reference: {
        batch: spec.batch,
        rates: referenceRates(network, learning, 1),
        rateSteps: [...spec.lrSteps],
      },
    }),
    before,
    epochs: results,
    ...(exact &&
      reference && {
        distance: {
          weights: weightDistance(dequantise(exact.network), reference.network),
          agreement: agreement(last.found.exact ?? [], last.found.reference ?? []),
        },
      }),
    mismatches: counts?.mismatches ?? 0,
    checked: { counters: counts?.checked ?? 0 },
    ...(counts && {
      macs: {
        forward: goldenOnly(counts.macs.forward),
        signal: goldenOnly(counts.macs.signal),
        tangent: goldenOnly(counts.macs.tangent),
        feedback: goldenOnly(counts.macs.feedback),
        update: goldenOnly(counts.macs.update),
        total: goldenOnly(counts.macs.total),
      },
    }),
    ...(cycles === undefined ? {} : { cycles: { formula: cycles } }),
    curve: curveOf({ exact: exact?.curve.points, reference: reference?.curve.points }),
    ...(exact &&
      initial &&
      figuresOf(spec, {
        initial,
        trained: exact.network,
        reference: reference?.network,
        counts: exact.learner.counts,
        samples: exact.learner.trained,
      })),
    ...hardwareFigures(spec, samples * epochs),
    seconds: {
      ...(exact && { exact: exact.seconds }),
      ...(reference && { reference: reference.seconds }),
      testing,
    },
    versions: ownVersions(),
    files: { checkpoints },
  };
}

function goldenOnly({ formula, golden }: { formula: number; golden: number }): {
  formula: number;
  golden: number;
} {
  return { formula, golden };
}
