import type { Argv, Options } from 'yargs';
import {
  BASES,
  FEEDBACKS,
  HIDDEN_ACTIVATIONS,
  OUTPUT_ACTIVATIONS,
  ROUNDINGS,
  RULE_DEFAULTS,
  RULES,
  TARGET_LOSSES,
} from '../../golden/index.js';
import { DATASETS } from '../data/index.js';
import { DEFAULTS, FEEDBACK_SHIFT_DEFAULTS } from '../run/defaults.js';
import { SHUFFLED } from '../run/epochOrder.js';
import { FLAGS, runOptionsSchema, TRAIN_OPTIONS, type RunOptionName } from '../run/options.js';
import type { GivenOptions } from '../run/readOptions.js';
import type { GlobalArguments } from './command.js';

/** Arguments of the commands that train. */
export type RunArguments = GlobalArguments &
  GivenOptions & {
    readonly json: string | undefined;
    readonly report: string | undefined;
    readonly quiet: boolean;
  };

const list = (names: readonly string[]): string => names.join(', ');

const feedbackShifts = list(
  Object.entries(FEEDBACK_SHIFT_DEFAULTS).map(([rule, shift]) => `${rule}: ${shift}`),
);

/** What `--help` says of each option of a run. */
const DESCRIPTIONS: Readonly<Record<RunOptionName, string>> = {
  rule: `Learning rule: ${list(RULES)}`,
  layers: 'Widths from inputs to classes, n0-n1-...',
  array: `Rows and columns of the array, RxC [${DEFAULTS.array.rows}x${DEFAULTS.array.cols}]`,
  dataset: `${list(DATASETS)} [${DEFAULTS.dataset}]`,
  'data-dir': 'Folder with the files of the data set',
  samples: 'Training samples of an epoch, in their order [all]',
  'test-samples': `Test samples [cosim: ${DEFAULTS.cosimTestSamples}, train: all]`,
  epochs: `Times through the samples [${DEFAULTS.epochs}]`,
  seed: `Seed of everything random [${DEFAULTS.seed}]`,
  hidden: `Hidden activation: ${list(HIDDEN_ACTIVATIONS)} [${DEFAULTS.hidden}]`,
  output: `Output activation: ${list(OUTPUT_ACTIVATIONS)} [${DEFAULTS.output}]`,
  'weight-format': `Fixed-point format of weights [${DEFAULTS.weightFormat}]`,
  'activation-format': `Format of activations [${DEFAULTS.activationFormat}]`,
  'delta-format': 'Format of delta and feedback matrices [the activation format]',
  rounding: `Rounding of weight updates: ${list(ROUNDINGS)} [${DEFAULTS.rounding}]`,
  feedback: `Feedback matrices: ${list(FEEDBACKS)} [${DEFAULTS.feedback}]`,
  'feedback-shift': `Feedback matrices are scaled by 2 to the power of minus it [${RULE_DEFAULTS.feedbackShift}; ${feedbackShifts}]`,
  loss: `Local loss of tpsgd: ${list(TARGET_LOSSES)} [${RULE_DEFAULTS.loss}]`,
  basis: `Basis of lls, lls-m, lls-mxm: ${list(BASES)} [${RULE_DEFAULTS.basis}]`,
  'average-shift': `fdfa: the running average takes in 2 to the power of minus it [${RULE_DEFAULTS.averageShift}]`,
  'lr-hidden': 'Rate of hidden layers, the k of 2^-k [by data set]',
  'lr-output': 'Rate of the output layer, the k of 2^-k [by data set]',
  'lr-steps': 'Epochs at whose start the rates halve, or none [by data set]',
  stall: `Chance of a stall at each port in a cycle [${DEFAULTS.stall}]`,
  trace: `Waveforms: never, on-failure, always [${DEFAULTS.trace}]`,
  out: "The run's folder, made when something is kept [runs/...]",
  save: 'Write the trained weights, FILE.npz',
  init: 'Start from the weights of a checkpoint, FILE.npz',
  jobs: `Processes at most; a run uses one simulator, a build two compilers [${DEFAULTS.jobs}]`,
  rtl: 'Folder with changed RTL files, laid over ours',
  compact:
    'Leave out what small devices have no room for: event counters, wide registers, small rates',
  target:
    'What learns: rtl, golden (no RTL, nothing is built), netlist (RTL synthesised for iCE40), board (on --port)',
  port: 'Serial port of the board, for instance /dev/ttyUSB1',
  baud: `Bits a second on it [${DEFAULTS.baud}]`,
  'weight-tiles': 'Weight memory to build, in tiles of RxC weights [as needed]',
  'check-every': 'Compare all weights every so many samples [at the end of epochs]',
  models: `exact, reference (float), both [${DEFAULTS.models}]`,
  batch: 'Samples in a minibatch of the reference model [1]',
  lr: "Float rate of the reference model; the output layer's is lr / classes",
  order: `Training samples: ${SHUFFLED} (each epoch anew, from the seed); train: or a file, an index a line [as they lie]`,
  'energy-table': 'Picojoules an operation and access, FILE.json [45 nm; docs/energy.md]',
  'save-at': 'Write checkpoints beside --save after so many samples, for instance 1,10,100',
};

/** Options of a run that say what hardware is built. */
const HARDWARE_OPTIONS: readonly string[] = [
  'rule',
  'layers',
  'hidden',
  'output',
  'weight-format',
  'activation-format',
  'delta-format',
  'rounding',
  'feedback',
  'average-shift',
  'basis',
  'loss',
  'array',
  'dataset',
  'weight-tiles',
  'compact',
];
/** The others: commands that build hardware leave them out. */
export const HARDWARE_OPTIONS_LEFT = runOptionsSchema
  .keyof()
  .options.filter((name) => !HARDWARE_OPTIONS.includes(name));

const GROUPS: readonly (readonly [string, readonly RunOptionName[]])[] = [
  [
    'Network:',
    [
      'rule',
      'layers',
      'hidden',
      'output',
      'weight-format',
      'activation-format',
      'delta-format',
      'rounding',
      'feedback',
      'feedback-shift',
      'loss',
      'basis',
      'average-shift',
      'seed',
      'init',
      'save',
    ],
  ],
  [
    'Data and training:',
    [
      'dataset',
      'data-dir',
      'samples',
      'test-samples',
      'epochs',
      'lr-hidden',
      'lr-output',
      'lr-steps',
      'order',
      ...TRAIN_OPTIONS,
    ],
  ],
  [
    'Hardware:',
    [
      'array',
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
      'jobs',
      'energy-table',
    ],
  ],
];

const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe });

/**
 * Declares the options of a run. All are text: what they mean, and what is wrong with them, is the
 * schema's to say (src/run/options.ts).
 */
export function runOptions(
  yargs: Argv<GlobalArguments>,
  left: readonly RunOptionName[] = [],
  page: 'report' | 'no report' = 'report',
): Argv<RunArguments> {
  for (const [group, names] of GROUPS) {
    const kept = names.filter((name) => !left.includes(name));
    for (const name of kept) {
      const describe = DESCRIPTIONS[name];
      const flag = FLAGS.some((one) => one === name);
      yargs.option(name, flag ? { type: 'boolean', describe } : text(describe));
    }
    yargs.group(kept, group);
  }
  return yargs
    .option('network', text('File that says options in JSON; the command line goes before it'))
    .option('json', text("Write the result as JSON; '-' is standard output"))
    .options(
      page === 'report' ? { report: text('Write what there is to see as one HTML file') } : {},
    )
    .option('quiet', {
      type: 'boolean',
      default: false,
      describe: 'Print neither progress nor summary; of a mismatch one line',
    }) as unknown as Argv<RunArguments>;
}

/** The options of a run among all arguments. */
export function givenOptions(args: RunArguments): GivenOptions {
  const names = [...GROUPS.flatMap(([, group]) => group), 'network'] as const;
  return Object.fromEntries(
    names.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])),
  );
}
