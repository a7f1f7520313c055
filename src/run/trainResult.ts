import { z } from 'zod';
import { descriptionShape, versionsSchema } from './description.js';
import { figuresShape } from './figures.js';

const whole = z.int().nonnegative();
const accuracy = z.number().min(0).max(1);
const both = z.strictObject({ formula: whole, golden: whole });

/** The file that `systole train --json` writes. Names are fixed; more may be added. */
export const trainResultSchema = z.strictObject({
  schema: z.literal('systole.train/1'),
  ...descriptionShape,
  models: z.enum(['exact', 'reference', 'both']),
  /** How the reference model learns. */
  reference: z
    .strictObject({
      batch: z.int().positive(),
      /** Rates of the first epoch. */
      rates: z.strictObject({ hidden: z.number(), output: z.number() }),
      rateSteps: z.array(z.int()),
    })
    .optional(),
  /** Test accuracy before the first epoch. */
  before: z.strictObject({ exact: accuracy.optional(), reference: accuracy.optional() }),
  /** Test accuracy after each epoch. */
  epochs: z.array(
    z.strictObject({
      epoch: z.int().positive(),
      exact: accuracy.optional(),
      reference: accuracy.optional(),
    }),
  ),
  /** Between the two models at the end. */
  distance: z
    .strictObject({
      /** Of weights and biases, in real numbers. */
      weights: z.strictObject({ max: z.number(), rms: z.number() }),
      /** The part of test samples that both put into the same class. */
      agreement: accuracy,
    })
    .optional(),
  /** What the exact model counted against the closed formulas; there without `--models reference`. */
  mismatches: whole,
  checked: z.strictObject({ counters: whole }),
  macs: z
    .strictObject({
      forward: both,
      signal: both,
      tangent: both,
      feedback: both,
      update: both,
      total: both,
    })
    .optional(),
  /** Closed formula of the run on the array; there where the RTL runs the rule. */
  cycles: z.strictObject({ formula: whole }).optional(),
  seconds: z.strictObject({
    exact: z.number().optional(),
    reference: z.number().optional(),
    /** All models on the test samples, before the first epoch and after each. */
    testing: z.number(),
  }),
  ...figuresShape,
  versions: versionsSchema,
  files: z.strictObject({ checkpoints: z.array(z.string()) }),
});

export type TrainReport = z.infer<typeof trainResultSchema>;
