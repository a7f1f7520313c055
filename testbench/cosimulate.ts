import { setImmediate } from 'node:timers/promises';
import { ExactLearner, type ExactNetwork } from '../golden/index.js';
import { stretchCycles, type Program } from '../src/program/compile.js';
import { cloneNetwork, runExact } from './goldenTarget.js';
import { epochSamples } from './epochSamples.js';
import { sliceSamples } from './sliceSamples.js';
import type { Counters, SampleBatch, Target } from './target.js';

export { sliceSamples };

/** The first place at which a target and the exact model were seen to differ. */
export interface Mismatch {
  readonly kind: 'output' | 'weight' | 'counter';
  /** Training sample, from 0 over the whole run, after or at which it was seen. */
  readonly sample: number;
  /** In words: which output, weight or counter. */
  readonly where: string;
  readonly expected: number;
  readonly actual: number;
}

export interface CosimPlan {
  readonly program: Program;
  /** Initial weights; not changed. */
  readonly network: ExactNetwork;
  readonly samples: SampleBatch;
  readonly epochs: number;
  /** Indices of an epoch's samples, as many as there are. Default: every epoch as they lie. */
  readonly order?: (epoch: number) => Int32Array;
  /** Compare all weights after every so many samples, beside the end of every epoch. Default: never. */
  readonly checkEvery?: number;
  /** Told what came back for each training sample, and what the exact model says; `count x C`, raw. */
  readonly onOutputs?: (batch: SampleBatch, expected: Int32Array, actual: Int32Array) => void;
}

export interface CosimResult {
  /** The network as trained by the exact model. */
  readonly trained: ExactNetwork;
  readonly learner: ExactLearner;
  /** `undefined` where the hardware counts no events. */
  readonly counters: Counters | undefined;
  /** Closed formula of the cycles without stalls. */
  readonly cycles: number;
  /** Numbers compared. */
  readonly checked: {
    readonly outputs: number;
    readonly weights: number;
    readonly counters: number;
  };
  readonly mismatches: number;
  readonly first?: Mismatch;
  readonly seconds: { readonly simulate: number; readonly golden: number };
}

/** Progress of a run: training samples that the target and the exact model have done. */
export interface CosimProgress {
  readonly target: number;
  readonly golden: number;
}

/** Samples that the exact model trains before it lets the target's stream go on. */
const SLICE = 64;

class Tally {
  readonly checked = { outputs: 0, weights: 0, counters: 0 };
  mismatches = 0;
  first: Mismatch | undefined;

  get clean(): boolean {
    return this.mismatches === 0;
  }

  compare(
    what: keyof Tally['checked'],
    expected: ArrayLike<number>,
    actual: ArrayLike<number>,
    describe: (index: number) => Pick<Mismatch, 'kind' | 'sample' | 'where'>,
  ): void {
    if (expected.length !== actual.length) {
      throw new RangeError(
        `cosimulate: ${actual.length} ${what} came back where ${expected.length} were expected.`,
      );
    }
    this.checked[what] += expected.length;
    for (let index = 0; index < expected.length; index++) {
      const [want, got] = [expected[index] ?? 0, actual[index] ?? 0];
      if (want === got) continue;
      this.mismatches++;
      this.first ??= { ...describe(index), expected: want, actual: got };
    }
  }
}

/**
 * Trains a target and the exact model on the same samples and compares every output, all weights
 * after each stretch, and the counters at the end. A stretch is an epoch or, with `checkEvery`, less;
 * the target pauses between stretches. Stops after the first stretch that differs.
 */
export async function cosimulate(
  target: Target,
  plan: CosimPlan,
  onProgress?: (progress: CosimProgress) => void,
): Promise<CosimResult> {
  const { program, samples, epochs } = plan;
  const trained = cloneNetwork(plan.network);
  const learner = new ExactLearner(trained);
  const pixels = program.spec.layers[0] ?? 0;
  const classes = program.spec.layers.at(-1) ?? 0;
  const stretch = Math.min(plan.checkEvery ?? samples.count, samples.count);
  const tally = new Tally();
  const seconds = { simulate: 0, golden: 0 };
  let cycles = 0;
  let done = 0;

  await target.load(program, plan.network);
  for (let epoch = 1; epoch <= epochs && tally.clean; epoch++) {
    learner.epoch = epoch;
    if (epoch > 1) await target.epoch(epoch);
    for (let from = 0; from < samples.count; from += stretch) {
      if (tally.mismatches > 0) break;
      const to = Math.min(samples.count, from + stretch);
      const batch = epochSamples(plan, epoch, from, to);
      const before = done;
      const started = performance.now();
      const actual = target.train(batch, (count) => {
        onProgress?.({ target: before + count, golden: learner.trained });
      });
      const expected = new Int32Array(batch.count * classes);
      for (let n = 0; n < batch.count; n += SLICE) {
        const slice = sliceSamples(batch, n, Math.min(batch.count, n + SLICE), pixels);
        const sliceStarted = performance.now();
        expected.set(runExact(learner, slice, 'train'), n * classes);
        seconds.golden += (performance.now() - sliceStarted) / 1000;
        // A target that fails while the exact model is at work ends the run at once.
        await Promise.race([setImmediate(), actual]);
      }
      const outputs = await actual;
      seconds.simulate += (performance.now() - started) / 1000;
      done += batch.count;
      cycles += stretchCycles(program, batch.count);
      plan.onOutputs?.(batch, expected, outputs);
      tally.compare('outputs', expected, outputs, (index) => ({
        kind: 'output',
        sample: before + Math.floor(index / classes),
        where: `y[${index % classes}]`,
      }));
      for (const [index, weights] of (await target.weights()).entries()) {
        const layer = trained.layers[index];
        if (!layer) continue;
        tally.compare('weights', layer.weights, weights, (at) => ({
          kind: 'weight',
          sample: done - 1,
          where: `W${index + 1}[output ${at % layer.outputs}][input ${Math.floor(at / layer.outputs)}]`,
        }));
      }
      for (const [index, mixing] of (await target.mixing()).entries()) {
        const expectedMixing = trained.layers[index]?.mixing ?? [];
        tally.compare('weights', expectedMixing, mixing, (at) => ({
          kind: 'weight',
          sample: done - 1,
          where: `M${index + 1}[${at}]`,
        }));
      }
      for (const [index, feedback] of (await target.feedback()).entries()) {
        const layer = trained.layers[index];
        if (!layer || feedback.length === 0) continue;
        tally.compare('weights', layer.feedback, feedback, (at) => ({
          kind: 'weight',
          sample: done - 1,
          where: `B${index + 1}[${at}]`,
        }));
      }
    }
  }
  const counters = await target.counters();
  return {
    trained,
    learner,
    counters,
    cycles,
    checked: tally.checked,
    mismatches: tally.mismatches,
    ...(tally.first ? { first: tally.first } : {}),
    seconds,
  };
}
