import { programWrites, projectionWrites, setupWrites, weightWrites } from '../program/encode.js';
import type { RtlTarget } from '../../testbench/rtlTarget.js';
import type { SampleBatch } from '../../testbench/target.js';
import type { LearnerCase } from './learnerCase.js';
import type { LearnerStimuli } from './stimuli.js';

/** Result words of a sample. */
export function resultWords({ spec, hardware }: LearnerCase): number {
  return Math.ceil((spec.layers.at(-1) ?? 0) / hardware.cols);
}

/** All that `RtlTarget` sends for a run, as words; loads the target on the way. */
export async function learnerStimuli(
  target: RtlTarget,
  learner: LearnerCase,
  batch: SampleBatch,
): Promise<LearnerStimuli> {
  const { program, network } = learner;
  await target.load(program, network);
  const { sample_data_i: samples, sample_label_i: labels } = target.sampleSource(
    batch,
    true,
  ).payload;
  if (!samples || !labels) throw new Error('learnerStimuli: the samples have changed their ports');
  return {
    writes: [
      ...programWrites(program, network, 1),
      ...setupWrites(program),
      ...projectionWrites(program, network),
      ...weightWrites(program, network),
    ],
    samples,
    labels,
    results: batch.count * resultWords(learner),
  };
}
