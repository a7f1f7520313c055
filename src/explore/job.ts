import { z } from 'zod';
import { trainingResultSchema, type TrainingJob } from '../compare/trainingJob.js';
import type { SynthesisTargetName } from '../synthesis/targets.js';
import type { Value } from './space.js';

/** What one process does without asking anybody: plain JSON in, plain JSON out, the same every time. */
export type Job =
  | { readonly kind: 'train'; readonly training: TrainingJob }
  | { readonly kind: 'cosim'; readonly options: Readonly<Record<string, Value>> }
  | {
      readonly kind: 'area';
      readonly options: Readonly<Record<string, Value>>;
      readonly target: SynthesisTargetName;
    };

const count = z.int().nonnegative();

const cosimOutcomeSchema = z.strictObject({
  mismatches: count,
  outputs: count,
  weights: count,
  counters: count,
  samples: count,
  /** Of the whole run, as the hardware counted them; null of a compact learner. */
  cycles: count.nullable(),
  /** The first mismatch, in words. */
  first: z.string().optional(),
});

export const areaSchema = z.strictObject({
  luts: count,
  flipFlops: count,
  rams: count,
  dsps: count,
  /** Of standard cells, um2; null for FPGAs. */
  area: z.number().nullable(),
});

export const jobResultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('train'), result: trainingResultSchema }),
  z.strictObject({ kind: z.literal('cosim'), result: cosimOutcomeSchema }),
  z.strictObject({ kind: z.literal('area'), result: areaSchema }),
]);

export type CosimOutcome = z.infer<typeof cosimOutcomeSchema>;
export type AreaResult = z.infer<typeof areaSchema>;
export type JobResult = z.infer<typeof jobResultSchema>;
