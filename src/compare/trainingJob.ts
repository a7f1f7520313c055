import { z } from 'zod';
import type { NetworkSpec } from '../../golden/index.js';
import type { DatasetName } from '../data/index.js';
import type { SHUFFLED } from '../run/epochOrder.js';

/** One model that is trained, in plain JSON: all that its result depends on, but for the data themselves. */
export interface TrainingJob {
  /** Rule and seed among it. */
  readonly network: NetworkSpec;
  readonly model: 'exact' | 'reference';
  readonly dataset: { readonly name: DatasetName; readonly dataDir: string | undefined };
  readonly samples: number;
  readonly testSamples: number;
  readonly epochs: number;
  readonly order: typeof SHUFFLED | undefined;
  /** Of the reference model. */
  readonly learning: {
    readonly batch: number;
    readonly lr: number | undefined;
    readonly steps: readonly number[];
  };
}

const accuracy = z.number().min(0).max(1);
const count = z.int().nonnegative();

/** What a job gives, in plain JSON. */
export const trainingResultSchema = z.strictObject({
  /** Test accuracy before the first epoch, and after each. */
  before: accuracy,
  epochs: z.array(accuracy),
  /** What the exact model counted, layer by layer. */
  counts: z
    .array(
      z.strictObject({
        macs: z.strictObject({
          forward: count,
          signal: count,
          tangent: count,
          feedback: count,
          update: count,
        }),
        bias: count,
        gate: count,
        scale: count,
        additions: count,
        lookups: count,
      }),
    )
    .optional(),
  /** Spent on training. */
  seconds: z.number().nonnegative(),
});

export type TrainingResult = z.infer<typeof trainingResultSchema>;
