import { ExactLearner, type ExactNetwork } from '../../golden/index.js';
import { sampleCost } from '../../src/accounting/formula.js';
import { stretchCycles, type Program } from '../../src/program/compile.js';
import { cloneNetwork, runExact, totalCounts } from '../goldenTarget.js';
import type { SampleBatch, Target } from '../target.js';
import { same } from './same.js';

export interface LearnerRun {
  readonly program: Program;
  readonly network: ExactNetwork;
  readonly samples: SampleBatch & { readonly labels: readonly number[] };
  readonly epochs: number;
  /** Samples of a stretch of training. */
  readonly stretch: number;
  /** Samples that only want a result, after every stretch. */
  readonly inferred: SampleBatch;
  readonly stalls: boolean;
}

/**
 * Trains a target and the exact model side by side; throws at the first output, weight, count or
 * cycle that differs. Results without training are asked for between the stretches, and must neither
 * differ nor change anything.
 */
export async function checkLearner(target: Target, run: LearnerRun): Promise<void> {
  const { program, samples, inferred } = run;
  const { spec, hardware } = program;
  const network = cloneNetwork(run.network);
  const learner = new ExactLearner(network);
  const pixels = spec.layers[0] ?? 0;
  let cycles = 0;
  const sameWeights = async (when: string): Promise<void> => {
    for (const [index, weights] of (await target.weights()).entries()) {
      same(`${when}: W${index + 1}`, network.layers[index]?.weights ?? [], weights);
    }
    for (const [index, mixing] of (await target.mixing()).entries()) {
      same(`${when}: M${index + 1}`, network.layers[index]?.mixing ?? [], mixing);
    }
    for (const [index, feedback] of (await target.feedback()).entries()) {
      if (feedback.length === 0) continue;
      same(`${when}: B${index + 1}`, network.layers[index]?.feedback ?? [], feedback);
    }
  };

  await target.load(program, run.network);
  for (let epoch = 1; epoch <= run.epochs; epoch++) {
    learner.epoch = epoch;
    if (epoch > 1) await target.epoch(epoch);
    for (let from = 0; from < samples.count; from += run.stretch) {
      const to = Math.min(samples.count, from + run.stretch);
      const when = `epoch ${epoch}, samples ${from} to ${to - 1}`;
      const batch: SampleBatch = {
        count: to - from,
        inputs: samples.inputs.subarray(from * pixels, to * pixels),
        labels: samples.labels.slice(from, to),
      };
      same(`${when}: y`, runExact(learner, batch, 'train'), await target.train(batch));
      cycles += stretchCycles(program, batch.count);
      if (inferred.count > 0) {
        const expected = runExact(learner, inferred, 'infer');
        same(`after ${when}: inferred y`, expected, await target.infer(inferred));
      }
    }
    await sameWeights(`after epoch ${epoch}`);
  }

  const counters = await target.counters();
  if (!counters) return;
  const trained = run.epochs * samples.count;
  const cost = sampleCost(spec, hardware);
  const { sample, result } = counters.stalls;
  const lost = run.stalls ? sample + result : 0;
  const equal = (name: string, actual: number, ...expected: readonly number[]): void => {
    same(
      name,
      expected,
      expected.map(() => actual),
    );
  };
  const counted = totalCounts(learner.counts);
  equal('samples', counters.samples, trained);
  equal('forward', counters.forward, counted.forward, trained * cost.macs.forward);
  equal('update', counters.update, counted.update, trained * cost.macs.update);
  for (const phase of ['signal', 'tangent', 'feedback'] as const) {
    equal(phase, counters[phase], counted[phase], trained * cost.macs[phase]);
  }
  equal('bias', counters.bias, counted.bias, trained * cost.bias);
  equal('gate', counters.gate, counted.gate, trained * cost.gate);
  equal('padded', counters.padded, trained * cost.padded);
  equal('issue', counters.issue, trained * cost.issue);
  equal('stalls', sample + result, lost);
  equal('cycles', counters.cycles, cycles + lost);
}
