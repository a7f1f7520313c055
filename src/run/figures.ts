import { z } from 'zod';
import { PHASES } from '../../golden/index.js';
import { energySchema } from '../energy/energyResult.js';

const whole = z.int().nonnegative();

const both = z.strictObject({ formula: whole, golden: whole });

/** How often values fall into equal bins from -limit to limit. */
const distribution = z.strictObject({
  counts: z.array(whole),
  /** Values at an end of the format's range, where they saturate. */
  atLimit: whole,
});

/** Bits kept between samples, without padding. */
export const storedBitsSchema = z.strictObject({
  weights: whole,
  feedback: whole,
  projection: whole,
});

const layerFigures = z.strictObject({
  /** From 1. */
  layer: z.int().positive(),
  inputs: whole,
  outputs: whole,
  /** MACs of the whole run, by closed formula and as the exact model counted them. */
  macs: z.record(z.enum(PHASES), both),
  bits: storedBitsSchema,
  /** Of weights and biases, as real numbers. */
  weights: z.strictObject({
    /** Ends of the bins; a power of two. */
    limit: z.number().positive(),
    /** Values in all. */
    of: whole,
    initial: distribution,
    trained: distribution,
    reference: distribution.optional(),
  }),
  /** Of the exact model's h over test samples. */
  activations: z.strictObject({
    samples: whole,
    of: whole,
    /** At an end of the format's range. */
    atLimit: whole,
    zero: whole,
  }),
});

const pass = z.strictObject({
  op: z.string(),
  layer: z.int().positive(),
  /** Cycles of the first and last issue, from the load of the sample's first pass. */
  first: whole,
  last: whole,
  tiles: whole,
});

/** The schedule of one training sample on the array. */
export const scheduleSchema = z.strictObject({
  /** Cycles from a sample to the next. */
  period: whole,
  passes: z.array(pass),
  /** MACs in the array in stretches of so many cycles. */
  use: z.strictObject({ every: z.int().positive(), macs: z.array(whole) }),
  /** MACs of each PE, row by row. */
  elements: z.array(z.array(whole)),
});

export type Schedule = z.infer<typeof scheduleSchema>;

const point = z.strictObject({ accuracy: z.number(), error: z.number() });

/** What a result says for those who look at it: curves, layers, the schedule, memories, images. */
export const figuresShape = {
  /**
   * Training samples as they came, each before it was learnt, in stretches that end after so many
   * samples: the part whose class was found, and the root mean square of y - y*.
   */
  curve: z
    .array(
      z.strictObject({
        samples: z.int().positive(),
        exact: point.optional(),
        reference: point.optional(),
        rtl: point.optional(),
      }),
    )
    .optional(),
  byLayer: z.array(layerFigures).optional(),
  schedule: scheduleSchema.optional(),
  memories: z
    .array(
      z.strictObject({
        name: z.string(),
        holds: z.string(),
        memories: whole,
        wordBits: whole,
        words: whole,
        usedWords: whole,
        bits: whole,
        usedBits: whole,
      }),
    )
    .optional(),
  /** Words of the weight memories for a training sample. */
  weightWords: z.strictObject({ read: whole, written: whole }).optional(),
  /** Where the learner runs the rule. */
  energy: energySchema.optional(),
  /** Weights of the first layer's first units, trained by the exact model. */
  images: z
    .strictObject({
      width: z.int().positive(),
      height: z.int().positive(),
      /** What 127 stands for. */
      scale: z.number().nonnegative(),
      /** A unit each: width x height signed bytes, row by row, base64; of several channels the mean. */
      units: z.array(z.base64()),
    })
    .optional(),
};

export type Figures = z.infer<z.ZodObject<typeof figuresShape>>;
export type LayerFigures = z.infer<typeof layerFigures>;
