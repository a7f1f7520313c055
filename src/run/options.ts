import { z } from 'zod';
import {
  BASES,
  FEEDBACKS,
  HIDDEN_ACTIVATIONS,
  OUTPUT_ACTIVATIONS,
  parseFormat,
  ROUNDINGS,
  RULES,
  TARGET_LOSSES,
  type Format,
} from '../../golden/index.js';
import { DATASETS } from '../data/index.js';
import { MAX_RATE_SHIFT } from '../program/hardware.js';
import { SHUFFLED } from './epochOrder.js';

/** Limits of what can be asked for. */
export const LIMITS = {
  /** Rows and columns of the array. */
  side: 32,
  /** Layers of weights. */
  layers: 8,
  width: 65535,
  epochs: 1_000_000,
  stall: 0.95,
  weightBits: [4, 24],
  activationBits: [4, 16],
  feedbackShift: 24,
  averageShift: 24,
} as const;

/** A value from the command line or a network file as the text that both mean. */
function textOf(value: unknown, separator: string): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.every((item) => typeof item === 'number') ? items.join(separator) : undefined;
  }
  return undefined;
}

/** What JSON Schema says of an option, beside its description. */
type JsonOption = { readonly enum: readonly string[] } | { readonly type: string | string[] };

/**
 * One option. Messages say what is expected; who reports them names the option and the value.
 *
 * @param expected in words, with the limits
 * @param parse    gives undefined for what is not accepted
 */
function option<T>(
  expected: string,
  parse: (text: string) => T | undefined,
  separator = ',',
  json: JsonOption = { type: ['string', 'number'] },
): z.ZodPipe<z.ZodUnknown, z.ZodTransform<T>> {
  return z
    .unknown()
    .transform((value, context) => {
      const text = textOf(value, separator);
      const parsed = text === undefined ? undefined : parse(text);
      if (parsed !== undefined) return parsed;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .meta({ description: expected, ...json });
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function whole(low: number, high: number, remedy = ''): ReturnType<typeof option<number>> {
  return option(`a whole number from ${low} to ${high} is needed${remedy}`, (text) => {
    const value = wholeNumber(text);
    return value !== undefined && value >= low && value <= high ? value : undefined;
  });
}

/** A whole number whose upper limit is known later. */
function positive(what: string): ReturnType<typeof option<number>> {
  return option(`${what}, a whole number from 1, is needed`, (text) => {
    const value = wholeNumber(text);
    return value !== undefined && value >= 1 ? value : undefined;
  });
}

function oneOf<const T extends string>(names: readonly T[]): ReturnType<typeof option<T>> {
  return option(
    `one of ${names.join(', ')} is needed`,
    (text) => names.find((name) => name === text),
    ',',
    { enum: names },
  );
}

function format(
  [narrowest, widest]: readonly [number, number],
  fewestFractionBits: number,
  example: string,
): ReturnType<typeof option<Format>> {
  return option(
    `a format sW.F is needed: signed, W from ${narrowest} to ${widest} bits, F from ${fewestFractionBits} to W - 1 fraction bits, for instance ${example}`,
    (text) => {
      let parsed: Format;
      try {
        parsed = parseFormat(text);
      } catch {
        return undefined;
      }
      const { signed, width, fraction } = parsed;
      return signed && width >= narrowest && width <= widest && fraction >= fewestFractionBits
        ? parsed
        : undefined;
    },
  );
}

/** Of a switch on the command line, or true and false in a network file. */
const flag = option(
  'true or false is needed',
  (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  ',',
  { type: ['boolean', 'string'] },
);

function path(what: string): ReturnType<typeof option<string>> {
  return option(`the path of ${what} is needed`, (text) => (text === '' ? undefined : text));
}

/** Whole numbers in ascending order, from `low`; the empty text and `none` are no numbers. */
function ascending(low: number, what: string): ReturnType<typeof option<number[]>> {
  return option(
    `${what} are needed: whole numbers from ${low}, ascending, with commas between them`,
    (text) => {
      if (text === '' || text === 'none') return [];
      const values: number[] = [];
      for (const item of text.split(',')) {
        const value = wholeNumber(item);
        if (value === undefined || value < low || value <= (values.at(-1) ?? 0)) return undefined;
        values.push(value);
      }
      return values;
    },
    ',',
    { type: ['string', 'number', 'array'] },
  );
}

const layers = option(
  `widths from inputs to classes are needed, n0-n1-..., with 1 to ${LIMITS.layers} layers of weights and widths from 1 to ${LIMITS.width}, for instance 64-20-10`,
  (text) => {
    if (!/^\d{1,6}(-\d{1,6})+$/.test(text)) return undefined;
    const widths = text.split('-').map(Number);
    return widths.length <= LIMITS.layers + 1 &&
      widths.every((width) => width >= 1 && width <= LIMITS.width)
      ? widths
      : undefined;
  },
  '-',
  { type: ['string', 'array'] },
);

const array = option(
  `rows and columns of the array are needed, RxC, each from 1 to ${LIMITS.side}, for instance 8x8`,
  (text) => {
    const match = /^(\d{1,3})x(\d{1,3})$/i.exec(text);
    const [rows, cols] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
    return rows >= 1 && rows <= LIMITS.side && cols >= 1 && cols <= LIMITS.side
      ? { rows, cols }
      : undefined;
  },
  'x',
);

function real(
  expected: string,
  accepted: (value: number) => boolean,
): ReturnType<typeof option<number>> {
  return option(expected, (text) => {
    const value = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : NaN;
    return accepted(value) ? value : undefined;
  });
}

/**
 * Everything that describes a run, by the names of the options: the one schema of the command line
 * and of network files. All are optional here; src/run/defaults.ts has the defaults.
 */
export const runOptionsSchema = z.strictObject({
  rule: oneOf(RULES).optional(),
  layers: layers.optional(),
  array: array.optional(),
  dataset: oneOf(DATASETS).optional(),
  'data-dir': path('the folder with the data').optional(),
  samples: positive('the number of training samples').optional(),
  'test-samples': positive('the number of test samples').optional(),
  epochs: whole(1, LIMITS.epochs).optional(),
  seed: whole(0, 2 ** 32 - 1).optional(),
  hidden: oneOf(HIDDEN_ACTIVATIONS).optional(),
  output: oneOf(OUTPUT_ACTIVATIONS).optional(),
  'weight-format': format(LIMITS.weightBits, 0, 's16.13').optional(),
  'activation-format': format(LIMITS.activationBits, 1, 's8.7').optional(),
  'delta-format': format(LIMITS.activationBits, 0, 's8.7').optional(),
  rounding: oneOf(ROUNDINGS).optional(),
  feedback: oneOf(FEEDBACKS).optional(),
  'feedback-shift': whole(
    0,
    LIMITS.feedbackShift,
    ': feedback is divided by 2 to the power of it',
  ).optional(),
  loss: oneOf(TARGET_LOSSES).optional(),
  basis: oneOf(BASES).optional(),
  'average-shift': whole(
    0,
    LIMITS.averageShift,
    ': the average takes in 2 to the power of minus it',
  ).optional(),
  'lr-hidden': whole(0, MAX_RATE_SHIFT, ': the rate is 2 to the power of minus it').optional(),
  'lr-output': whole(0, MAX_RATE_SHIFT, ': the rate is 2 to the power of minus it').optional(),
  'lr-steps': ascending(2, 'epochs at whose start the rates halve').optional(),
  stall: real(
    `a chance from 0 to ${LIMITS.stall} is needed: the part of cycles in which a port stalls`,
    (value) => value >= 0 && value <= LIMITS.stall,
  ).optional(),
  trace: oneOf(['never', 'on-failure', 'always']).optional(),
  out: path("the run's folder").optional(),
  save: path('the checkpoint to write, FILE.npz,').optional(),
  init: path('the checkpoint to read, FILE.npz,').optional(),
  jobs: whole(1, 256).optional(),
  rtl: path('a folder with changed RTL').optional(),
  compact: flag.optional(),
  target: oneOf(['golden', 'rtl', 'netlist', 'board']).optional(),
  port: path('the serial port of a board').optional(),
  baud: whole(1, 100_000_000).optional(),
  'weight-tiles': whole(1, 65536).optional(),
  'check-every': positive('the number of samples between two comparisons').optional(),
  models: oneOf(['exact', 'reference', 'both']).optional(),
  batch: positive('the number of samples in a batch').optional(),
  lr: real(
    'a learning rate above 0 is needed, for instance 0.001',
    (value) => value > 0,
  ).optional(),
  order: path(`${SHUFFLED}, or a file of sample indices: the path`).optional(),
  'save-at': ascending(1, 'numbers of samples').optional(),
  'energy-table': path('a table of energies, FILE.json,').optional(),
});

/** Options as they were given, checked one by one. */
export type RunOptions = z.output<typeof runOptionsSchema>;
export type RunOptionName = keyof RunOptions;

/** Switches: without a value on the command line. */
export const FLAGS = ['compact'] as const satisfies RunOptionName[];
export type Flag = (typeof FLAGS)[number];

/** What `train` has beyond `cosim`. */
export const TRAIN_OPTIONS = [
  'models',
  'batch',
  'lr',
  'save-at',
] as const satisfies RunOptionName[];

/** What `cosim` has beyond `train`, which ignores it in a shared network file. */
export const COSIM_OPTIONS = [
  'target',
  'port',
  'baud',
  'rtl',
  'weight-tiles',
  'compact',
  'stall',
  'check-every',
  'trace',
  'out',
] as const satisfies RunOptionName[];
