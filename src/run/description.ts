import { z } from 'zod';
import { formatName } from '../../golden/index.js';
import { SHUFFLED } from './epochOrder.js';
import type { RunSpec } from './runSpec.js';

/** What a result says about the run that it is of. */
export const descriptionShape = {
  rule: z.string(),
  layers: z.array(z.int().positive()).min(2),
  array: z.strictObject({ rows: z.int().positive(), cols: z.int().positive() }),
  dataset: z.strictObject({ name: z.string(), description: z.string() }),
  formats: z.strictObject({ weight: z.string(), activation: z.string(), delta: z.string() }),
  hidden: z.string(),
  output: z.string(),
  rounding: z.string(),
  feedback: z.string(),
  feedbackShift: z.int(),
  loss: z.string(),
  basis: z.string(),
  averageShift: z.int(),
  /** Rates are 2^-k. */
  rateShift: z.strictObject({ hidden: z.int(), output: z.int() }),
  rateSteps: z.array(z.int()),
  seed: z.int(),
  samples: z.int().positive(),
  testSamples: z.int().positive(),
  /** In which order samples are trained: as they lie in the data, shuffled, or as a file says. */
  order: z.enum(['stored', 'shuffled', 'file']),
};

export type Description = z.infer<z.ZodObject<typeof descriptionShape>>;

/** The description of a run. */
export function describe(spec: RunSpec): Description {
  const { network, array, dataset, samples, testSamples, order } = spec;
  const { weight, activation, delta } = network.formats;
  return {
    rule: network.rule,
    layers: [...network.layers],
    array: { rows: array.rows, cols: array.cols },
    dataset: { name: dataset.name, description: dataset.description },
    formats: {
      weight: formatName(weight),
      activation: formatName(activation),
      delta: formatName(delta),
    },
    hidden: network.hidden,
    output: network.output,
    rounding: network.rounding,
    feedback: network.feedback,
    feedbackShift: network.feedbackShift,
    loss: network.loss,
    basis: network.basis,
    averageShift: network.averageShift,
    rateShift: { ...network.rateShift },
    rateSteps: [...network.rateSteps],
    seed: network.seed,
    samples,
    testSamples,
    order: order === undefined ? 'stored' : order === SHUFFLED ? 'shuffled' : 'file',
  };
}

export const versionsSchema = z.strictObject({
  systole: z.string(),
  node: z.string(),
  verilator: z.string().optional(),
  'g++': z.string().optional(),
});
