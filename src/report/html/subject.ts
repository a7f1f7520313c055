import type { RuleComparison } from '../../compare/comparisonResult.js';
import type { CosimReport } from '../../run/cosimResult.js';
import type { Figures, Schedule } from '../../run/figures.js';
import type { TrainReport } from '../../run/trainResult.js';
import type { Phase } from '../../../golden/index.js';
import type { ReportedRun } from './readRun.js';

/** Accuracy on test samples after an epoch, 0 being before the first. */
export interface Epoch {
  readonly epoch: number;
  readonly exact?: number | undefined;
  readonly reference?: number | undefined;
}

/** A layer of a subject, for one training sample. */
export interface SubjectLayer {
  readonly macs: Readonly<Partial<Record<Phase, number>>>;
  readonly bits: {
    readonly weights: number;
    readonly feedback: number;
    readonly projection: number;
  };
}

/** What is put side by side: a run, or a rule of a comparison. */
export interface Subject extends Pick<
  Figures,
  'curve' | 'byLayer' | 'memories' | 'images' | 'energy'
> {
  /** The rule, and where two have the same the file, too. */
  readonly name: string;
  readonly array: { readonly rows: number; readonly cols: number };
  readonly epochs: readonly Epoch[];
  readonly layers: readonly SubjectLayer[];
  readonly schedule?: Schedule | undefined;
  /** Of a rule of a comparison. */
  readonly accuracy?: RuleComparison['accuracy'] | undefined;
  readonly run?: CosimReport | TrainReport | undefined;
}

function layersOf({ byLayer = [] }: Figures, trained: number): SubjectLayer[] {
  return byLayer.map(({ macs, bits }) => ({
    bits,
    macs: Object.fromEntries(
      Object.entries(macs).map(([phase, { formula }]) => [phase, formula / trained]),
    ),
  }));
}

function ofRun(name: string, run: CosimReport | TrainReport): Subject {
  const { curve, byLayer, memories, images, energy, schedule, array } = run;
  const cosim = run.schema === 'systole.cosim/1';
  const trained = cosim ? run.trained : run.samples * run.epochs.length;
  return {
    name,
    array,
    run,
    curve,
    byLayer,
    memories,
    images,
    energy,
    schedule,
    layers: layersOf(run, trained),
    epochs: cosim ? [] : [{ epoch: 0, ...run.before }, ...run.epochs],
  };
}

function ofComparison(run: Extract<ReportedRun['result'], { schema: 'systole.compare/1' }>) {
  return run.rules.map((rule): Subject => {
    const mine = (model: 'exact' | 'reference') =>
      run.runs.filter((one) => one.rule === rule.rule && one.model === model);
    const mean = (model: 'exact' | 'reference', epoch: number): number | undefined => {
      const values = mine(model).map(({ before, epochs }) => [before, ...epochs][epoch] ?? 0);
      return values.length === 0
        ? undefined
        : values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    return {
      name: rule.rule,
      array: run.array,
      epochs: Array.from({ length: run.epochs + 1 }, (_, epoch) => ({
        epoch,
        exact: mean('exact', epoch),
        reference: mean('reference', epoch),
      })),
      layers: rule.byLayer ?? [],
      schedule: rule.learner?.schedule,
      energy: rule.learner?.energy,
      accuracy: rule.accuracy,
    };
  });
}

/** What the runs have to show, each with a name of its own. */
export function subjectsOf(runs: readonly ReportedRun[]): Subject[] {
  const all = runs.flatMap(({ file, result }) => {
    const subjects =
      result.schema === 'systole.compare/1'
        ? ofComparison(result)
        : result.schema === 'systole.cosim/1' || result.schema === 'systole.train/1'
          ? [ofRun(result.rule, result)]
          : [];
    return subjects.map((subject) => ({ file, subject }));
  });
  return all.map(({ file, subject }) => {
    const same = all.filter((other) => other.subject.name === subject.name).length;
    return same === 1 ? subject : { ...subject, name: `${subject.name}, ${file}` };
  });
}
