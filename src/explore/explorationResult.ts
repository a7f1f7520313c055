import { z } from 'zod';
import { versionsSchema } from '../run/description.js';
import { areaSchema } from './job.js';

const value = z.union([z.string(), z.number(), z.boolean()]);
const whole = z.int().nonnegative();
const accuracy = z.number().min(0).max(1);

/** What a front weighs accuracy against. */
export const COSTS = ['energy', 'cycles', 'memory', 'area'] as const;
export type Cost = (typeof COSTS)[number];

/** One design: all points that differ in nothing but their seeds. */
const designSchema = z.strictObject({
  /** Of what varies, seeds left out. */
  values: z.record(z.string(), value),
  rule: z.string(),
  layers: z.array(z.int().positive()),
  array: z.strictObject({ rows: z.int().positive(), cols: z.int().positive() }),
  formats: z.strictObject({ weight: z.string(), activation: z.string(), delta: z.string() }),
  seeds: z.array(whole),
  /** Of the exact model on the test samples after the last epoch, over the seeds. */
  accuracy: z.strictObject({
    mean: accuracy,
    min: accuracy,
    max: accuracy,
    deviation: z.number().nullable(),
    values: z.array(accuracy),
  }),
  /** Of a training sample. */
  macs: whole,
  /** Of a training sample by the schedule; null, as all that follows, where no learner runs the rule. */
  cycles: whole.nullable(),
  /** Estimate, of a training sample, in pJ. */
  energy: z.number().nonnegative().nullable(),
  /** Bits of the learner's memories, as built. */
  memory: whole.nullable(),
  /** By synthesis; null where none was asked for. */
  area: areaSchema.nullable(),
  /** Points that were co-simulated. */
  cosim: z.strictObject({
    points: whole,
    /** Numbers compared. */
    checked: whole,
    mismatches: whole,
    first: z.string().optional(),
  }),
  /** Pareto fronts of accuracy that it is on, by what it costs. */
  fronts: z.array(z.enum(COSTS)),
});

export type Design = z.infer<typeof designSchema>;

/** The file that `systole explore --json` writes. Names are fixed; more may be added. */
export const explorationSchema = z.strictObject({
  schema: z.literal('systole.explore/1'),
  /** What varies, as the space file has it. */
  vary: z.record(z.string(), z.array(value)),
  points: whole,
  /** What the area is of; null where none was asked for. */
  area: z.string().nullable(),
  designs: z.array(designSchema),
  leftOut: z.array(z.strictObject({ values: z.record(z.string(), value), reason: z.string() })),
  mismatches: whole,
  versions: versionsSchema,
});

export type Exploration = z.infer<typeof explorationSchema>;
