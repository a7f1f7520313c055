import { z } from 'zod';
import { descriptionShape, versionsSchema } from './description.js';
import { figuresShape } from './figures.js';

const whole = z.int().nonnegative();

/** One number three times. `rtl` is null when no RTL ran. */
const threeTimes = z.strictObject({ formula: whole, golden: whole, rtl: whole.nullable() });

/** One number by those who count it. */
const counted = z.strictObject({
  formula: whole,
  golden: whole.optional(),
  rtl: whole.nullable().optional(),
});

/** Values as they are written in the timing table: decimal, or x. */
const timingSchema = z.strictObject({
  cycles: z.array(z.int()).readonly(),
  signals: z
    .array(
      z.strictObject({ name: z.string(), bits: z.int(), values: z.array(z.string()).readonly() }),
    )
    .readonly(),
});

/** The file that `systole cosim --json` writes. Names are fixed; more may be added. */
export const cosimResultSchema = z.strictObject({
  schema: z.literal('systole.cosim/1'),
  target: z.enum(['golden', 'rtl', 'netlist', 'board']),
  ...descriptionShape,
  epochs: z.int().positive(),
  /** Training samples done, all epochs; fewer than asked for when a mismatch ended the run. */
  trained: whole,
  mismatches: whole,
  checked: z.strictObject({ outputs: whole, weights: whole, counters: whole }),
  /** Of the exact model on the test samples. */
  accuracy: z.strictObject({ before: z.number(), after: z.number() }),
  /** Multiply-accumulates of the whole run by phase, as DESIGN.md defines them. */
  macs: z.strictObject({
    forward: threeTimes,
    signal: threeTimes,
    tangent: threeTimes,
    feedback: threeTimes,
    update: threeTimes,
    total: threeTimes,
  }),
  counts: z.strictObject({
    bias: counted,
    gate: counted,
    scale: counted,
    padded: counted,
    additions: counted,
    lookups: counted,
  }),
  /** `formula` is the schedule without stalls plus the stalls that the hardware counted. */
  cycles: z.strictObject({ formula: whole, rtl: whole.nullable() }),
  /** Cycles in which a pass issued. */
  issue: z.strictObject({ formula: whole, rtl: whole.nullable() }),
  stall: z.number(),
  stalls: z.strictObject({ sample: whole, result: whole }),
  utilization: z.strictObject({ compute: z.number(), overall: z.number() }),
  seconds: z.strictObject({ build: z.number(), simulate: z.number(), golden: z.number() }),
  rates: z.strictObject({
    cyclesPerSecond: z.number().nullable(),
    macsPerSecond: z.number(),
  }),
  ...figuresShape,
  versions: versionsSchema,
  first: z
    .strictObject({
      kind: z.enum(['output', 'weight', 'counter']),
      sample: whole,
      where: z.string(),
      expected: z.number(),
      actual: z.number(),
    })
    .optional(),
  divergence: z.unknown().optional(),
  /** Where the design first leaves the exact model, for people. */
  divergenceText: z.string().optional(),
  /** Signals around the first divergence, a value a cycle. */
  timing: timingSchema.optional(),
  files: z.strictObject({
    waveform: z.string().optional(),
    report: z.string().optional(),
    checkpoint: z.string().optional(),
  }),
});

export type CosimReport = z.infer<typeof cosimResultSchema>;
