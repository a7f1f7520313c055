import { z } from 'zod';
import { descriptionShape, versionsSchema } from '../run/description.js';
import { energySchema } from '../energy/energyResult.js';
import { PHASES } from '../../golden/index.js';
import { scheduleSchema, storedBitsSchema } from '../run/figures.js';

const whole = z.int().nonnegative();
const accuracy = z.number().min(0).max(1);
const part = z.number().min(0).max(1);

const spreadSchema = z.strictObject({
  mean: accuracy,
  min: accuracy,
  max: accuracy,
  /** Of the sample (n - 1); null of a single seed. */
  deviation: z.number().nullable(),
  /** In the order of the seeds. */
  values: z.array(accuracy),
});

const memory = z.strictObject({ words: whole, bits: whole });

/** What one rule reaches and costs. MACs, counts, cycles and words are those of a training sample. */
const ruleSchema = z.strictObject({
  rule: descriptionShape.rule,
  feedback: descriptionShape.feedback,
  feedbackShift: descriptionShape.feedbackShift,
  loss: descriptionShape.loss,
  basis: descriptionShape.basis,
  averageShift: descriptionShape.averageShift,
  rateShift: descriptionShape.rateShift,
  rateSteps: descriptionShape.rateSteps,
  /** On the test samples after the last epoch, over the seeds. */
  accuracy: z.strictObject({
    exact: spreadSchema.optional(),
    reference: spreadSchema.optional(),
  }),
  macs: z.strictObject({
    forward: whole,
    signal: whole,
    tangent: whole,
    feedback: whole,
    update: whole,
    total: whole,
  }),
  counts: z.strictObject({
    bias: whole,
    gate: whole,
    scale: whole,
    additions: whole,
    lookups: whole,
  }),
  memory: storedBitsSchema,
  /** MACs and memory of each layer, layer 1 first. */
  byLayer: z
    .array(z.strictObject({ macs: z.record(z.enum(PHASES), whole), bits: storedBitsSchema }))
    .optional(),
  /** By the schedule on the array; null where the learner does not run the rule. */
  learner: z
    .strictObject({
      /** From one sample to the next, and of a whole run without a pause. */
      cycles: z.strictObject({ sample: whole, run: whole }),
      utilization: z.strictObject({ compute: part, overall: part }),
      activations: z.strictObject({
        hidden: memory,
        delta: memory,
        slopes: memory,
        /** Values held at once, when they are most. */
        live: z.strictObject({
          hidden: whole,
          delta: whole,
          slope: whole,
          tangent: whole,
          total: whole,
        }),
      }),
      weightWords: z.strictObject({ read: whole, written: whole }),
      /** Cycles, layer 1 first; null for a layer that does not learn. */
      updateLock: z.strictObject({ layers: z.array(whole.nullable()), worst: whole }),
      schedule: scheduleSchema.optional(),
      energy: energySchema.optional(),
    })
    .nullable(),
});

export type RuleComparison = z.infer<typeof ruleSchema>;

/** The file that `systole compare --json` writes. Names are fixed; more may be added. */
export const comparisonSchema = z.strictObject({
  schema: z.literal('systole.compare/1'),
  layers: descriptionShape.layers,
  array: descriptionShape.array,
  dataset: descriptionShape.dataset,
  formats: descriptionShape.formats,
  hidden: descriptionShape.hidden,
  output: descriptionShape.output,
  rounding: descriptionShape.rounding,
  samples: descriptionShape.samples,
  testSamples: descriptionShape.testSamples,
  order: descriptionShape.order,
  epochs: z.int().positive(),
  seeds: z.array(z.int().nonnegative()).min(1),
  models: z.enum(['exact', 'reference', 'both']),
  /** How the reference model learns; a rate of null is the exact model's. */
  reference: z.strictObject({ batch: z.int().positive(), lr: z.number().nullable() }).optional(),
  rules: z.array(ruleSchema),
  /** Rules of the default list that do not go with the network, and why. */
  leftOut: z.array(z.strictObject({ rule: z.string(), reason: z.string() })),
  runs: z.array(
    z.strictObject({
      rule: z.string(),
      seed: z.int().nonnegative(),
      model: z.enum(['exact', 'reference']),
      before: accuracy,
      epochs: z.array(accuracy),
      seconds: z.number().nonnegative(),
      /** Its result was kept by an earlier comparison. */
      kept: z.boolean(),
    }),
  ),
  /** What the exact models counted against the closed formulas. */
  mismatches: whole,
  checked: z.strictObject({ counters: whole }),
  /** Of this comparison, from the first run to the last. */
  seconds: z.number().nonnegative(),
  versions: versionsSchema,
});

export type Comparison = z.infer<typeof comparisonSchema>;
