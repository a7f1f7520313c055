import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rateShiftAt, type NetworkSpec } from '../../golden/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { loadDataset, type Dataset } from '../data/index.js';
import { readEnergyTable, type EnergyTable } from '../energy/energyTable.js';
import { UsageError } from '../errors.js';
import { checkWritableFile, checkWritableFolder } from '../files/checkWritable.js';
import { MAX_RATE_SHIFT, type ArrayShape } from '../program/hardware.js';
import { checkLearnerRuns } from './checkLearnerRuns.js';
import { checkNoOrderFile } from './checkNoOrderFile.js';
import { checkRule } from './checkRule.js';
import { DEFAULTS } from './defaults.js';
import { learnerChoice, learnerFor, type LearnerChoice } from './learnerFor.js';
import { checkGiven, checkHardware, networkOf } from './networkOf.js';
import { SHUFFLED, type SampleOrder } from './epochOrder.js';
import { COSIM_OPTIONS, type RunOptions } from './options.js';
import { readOrder } from './readOrder.js';
import type { RunCommand } from './readOptions.js';
import { suggest } from '../suggest.js';

/** Which of the golden models `train` trains. */
export type Models = 'exact' | 'reference' | 'both';

/** One run with nothing left open: every value is checked, every default filled in. */
export interface RunSpec {
  readonly network: NetworkSpec;
  readonly array: ArrayShape;
  readonly dataset: Dataset;
  readonly samples: number;
  readonly testSamples: number;
  readonly epochs: number;
  readonly stall: number;
  readonly trace: 'never' | 'on-failure' | 'always';
  /** The run's folder, made only when something is kept in it. */
  readonly out: string;
  readonly save: string | undefined;
  readonly init: string | undefined;
  readonly jobs: number;
  readonly rtl: string | undefined;
  readonly target: 'golden' | 'rtl' | 'netlist' | 'board';
  /** Of the board; there with `target: 'board'`. */
  readonly port: string | undefined;
  readonly baud: number;
  readonly weightTiles: number | undefined;
  /** The learner for a small device: see src/program/compactHardware.ts. */
  readonly compact: boolean;
  readonly checkEvery: number | undefined;
  readonly models: Models;
  readonly batch: number;
  /** The float rate of `--lr`: constant, unless `--lr-steps` was given. */
  readonly lr: number | undefined;
  readonly lrSteps: readonly number[];
  readonly order: SampleOrder;
  readonly saveAt: readonly number[];
  readonly energyTable: EnergyTable;
}

/** Refuses layers that are not made for the data. */
function checkLayers(layers: readonly number[], data: Dataset): void {
  const [inputs] = layers;
  const classes = layers.at(-1);
  const hidden = layers.slice(1, -1);
  const fitting = [data.pixelsPerImage, ...hidden, data.classes].join('-');
  if (inputs !== data.pixelsPerImage) {
    throw new UsageError(
      `--layers ${layers.join('-')}: begins with ${inputs ?? 0} inputs, but the images of ${data.name} have ${data.pixelsPerImage} pixels (${data.channels} x ${data.height} x ${data.width}). Give --layers ${fitting}, or another --dataset.`,
    );
  }
  if (classes !== data.classes) {
    throw new UsageError(
      `--layers ${layers.join('-')}: ends with ${classes ?? 0} outputs, but ${data.name} has ${data.classes === 1 ? 'one class' : `${data.classes} classes`}. Give --layers ${fitting}, or another --dataset.`,
    );
  }
}

function atMost(name: string, value: number, limit: number, what: string, remedy: string): number {
  if (value <= limit) return value;
  throw new UsageError(`--${name} ${value}: must be at most ${limit}, ${what}. ${remedy}`);
}

function checkRates(network: NetworkSpec, epochs: number): void {
  for (const name of ['hidden', 'output'] as const) {
    const first = network.rateShift[name];
    const last = rateShiftAt(first, network.rateSteps, epochs);
    if (last > MAX_RATE_SHIFT) {
      throw new UsageError(
        `--lr-${name} ${first}: grows to ${last} with --lr-steps ${network.rateSteps.join(',')}, above the limit of ${MAX_RATE_SHIFT}. Start lower, or give fewer steps.`,
      );
    }
  }
}

async function checkOverlay(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(
      `--rtl ${folder}: cannot be read as a folder (${code}). Give the folder that holds the changed RTL files.`,
    );
  }
  const changed = names.filter((name) => /\.svh?$/.test(name));
  if (changed.length === 0) {
    throw new UsageError(
      `--rtl ${folder}: holds no .sv or .svh file. Give the folder that holds the changed RTL files, named as in rtl/.`,
    );
  }
  const ours = await readdir(join(packageRoot(), 'rtl'));
  const odd = changed.find((name) => !ours.includes(name));
  if (odd !== undefined) {
    const meant = suggest(odd, ours);
    throw new UsageError(
      `--rtl ${folder}: ${odd} is no file of rtl/${meant === undefined ? '' : ` (did you mean ${meant}?)`}. Changed files are laid over ours by name, and further modules are not supported: rename it, or put them into a file that is there.`,
    );
  }
}

/** Names of the run's folder when none was asked for. */
function defaultFolder(network: NetworkSpec, { rows, cols }: ArrayShape): string {
  return `runs/${network.rule}-${network.layers.join('-')}-${rows}x${cols}-${network.seed}`;
}

/** Samples of an epoch, and their order. */
async function samplesOf(
  options: RunOptions,
  { name, train }: Dataset,
  epochs: number,
): Promise<{ samples: number; order: SampleOrder }> {
  const what = `the training images of ${name}`;
  const remedy = 'To train on them more often, use --epochs.';
  const asked = options.samples;
  if (asked !== undefined) atMost('samples', asked, train.count, what, remedy);
  if (options.order === undefined || options.order === SHUFFLED) {
    return { samples: asked ?? train.count, order: options.order };
  }
  const order = await readOrder(options.order, train.count);
  const samples = asked ?? order.length;
  if (order.length !== samples && order.length !== samples * epochs) {
    throw new UsageError(
      `--order ${options.order}: has ${order.length} indices, but ${samples} samples (the same in every epoch) or ${samples * epochs} (${epochs} epochs one after another) are needed. Change the file, --samples or --epochs.`,
    );
  }
  if (samples > train.count) {
    throw new UsageError(
      `--order ${options.order}: has ${samples} indices an epoch, more than the ${train.count} training images of ${name}. Give --samples and --epochs so that the file spans the epochs.`,
    );
  }
  return { samples, order };
}

function checkTraining(options: RunOptions, samples: number, epochs: number): void {
  const models = options.models ?? DEFAULTS.models;
  for (const name of ['batch', 'lr'] as const) {
    if (options[name] !== undefined && models === 'exact') {
      throw new UsageError(
        `--${name} ${options[name]}: is for the reference model, which --models exact leaves out. Remove one of them.`,
      );
    }
  }
  if (options.batch !== undefined) {
    atMost('batch', options.batch, samples, 'the samples of an epoch', 'Give a smaller batch.');
  }
  const last = options['save-at']?.at(-1);
  if (last !== undefined) {
    if (options.save === undefined) {
      throw new UsageError(
        `--save-at ${options['save-at']?.join(',') ?? ''}: needs --save FILE.npz, beside which the checkpoints are written.`,
      );
    }
    const total = samples * epochs;
    atMost('save-at', last, total, 'the samples of the whole run', 'Give smaller numbers.');
    const batch = options.batch ?? 1;
    const within = options['save-at']?.find((at) => (at % samples) % batch !== 0);
    if (models === 'reference' && within !== undefined) {
      throw new UsageError(
        `--save-at ${within}: lies within a batch of ${batch} samples. Give multiples of --batch ${batch} in each epoch of ${samples} samples.`,
      );
    }
  }
}

/** What belongs to a board, and what does not. */
function checkBoard({ target, port, baud, stall, rtl, trace }: RunOptions): void {
  if (target !== 'board') {
    const odd = port !== undefined ? `--port ${port}` : baud !== undefined ? `--baud ${baud}` : '';
    if (odd !== '') throw new UsageError(`${odd}: is for a board. Give --target board with it.`);
    return;
  }
  if (port === undefined) {
    throw new UsageError(
      '--target board: needs the serial port, for instance --port /dev/ttyUSB1; "systole board" emulates one.',
    );
  }
  const odd =
    stall !== undefined && stall > 0
      ? `--stall ${stall}`
      : rtl !== undefined
        ? `--rtl ${rtl}`
        : trace === 'always'
          ? '--trace always'
          : '';
  if (odd !== '') {
    throw new UsageError(`${odd}: is for the simulator; a board runs as it is. Remove it.`);
  }
}

/** Refuses what could not be compared, for the host port does not read it back. */
function checkReadBack({ target }: RunOptions, learner: LearnerChoice): void {
  if (target !== 'netlist' && target !== 'board') return;
  const { rule } = learner.network;
  if (!learnerFor(learner).mixing) return;
  throw new UsageError(
    `--target ${target}: the host port does not read M, which rule ${rule} learns, so it could not be compared. Use --target rtl, or --rule lls.`,
  );
}

/** Everything that will be written can be written, and everything that will be read is there. */
async function checkPaths(options: RunOptions, spec: RunSpec): Promise<void> {
  const { save, init, rtl, out, trace } = spec;
  if (save !== undefined) {
    if (!save.endsWith('.npz') && !save.startsWith('/dev/')) {
      throw new UsageError(`--save ${save}: must end in .npz, for instance --save trained.npz.`);
    }
    await checkWritableFile(save, 'checkpoint');
  }
  if (init !== undefined) {
    const found = await stat(init).catch(() => undefined);
    if (!found?.isFile()) {
      throw new UsageError(`--init ${init}: there is no such file. Check the path.`);
    }
  }
  if (rtl !== undefined) await checkOverlay(rtl);
  if (options.out !== undefined || trace === 'always') {
    await checkWritableFolder(out, "run's files");
  }
}

/**
 * Turns options into a run: loads the data, fills in defaults, and finds everything that the user can
 * correct before anything is built.
 *
 * @param loaded the data, where they have been loaded before
 * @throws UsageError with value, limit and remedy
 */
export async function resolveRun(
  command: RunCommand,
  given: RunOptions,
  loaded?: Dataset,
): Promise<RunSpec> {
  const ignored: readonly string[] = command === 'train' ? COSIM_OPTIONS : [];
  const options: RunOptions = Object.fromEntries(
    Object.entries(given).filter(([name]) => !ignored.includes(name)),
  );
  const { layers } = checkGiven(options);
  const dataset =
    loaded ??
    (await loadDataset(options.dataset ?? DEFAULTS.dataset, { dataDir: options['data-dir'] }));
  checkLayers(layers, dataset);
  const network = networkOf(options, dataset.name);
  checkRule(network, options);
  if (command === 'cosim') {
    checkLearnerRuns(network);
    checkBoard(options);
    checkNoOrderFile(options);
  }
  const learner = learnerChoice(network, options);
  const epochs = options.epochs ?? DEFAULTS.epochs;
  checkHardware(learner);
  checkReadBack(options, learner);
  checkRates(network, epochs);
  const { samples, order } = await samplesOf(options, dataset, epochs);
  checkTraining(options, samples, epochs);
  const testCount = dataset.test.count;
  const testSamples = atMost(
    'test-samples',
    options['test-samples'] ??
      (command === 'cosim' ? Math.min(DEFAULTS.cosimTestSamples, testCount) : testCount),
    testCount,
    `the test images of ${dataset.name}`,
    'Give a smaller number.',
  );
  const spec: RunSpec = {
    ...learner,
    dataset,
    samples,
    testSamples,
    epochs,
    stall: options.stall ?? DEFAULTS.stall,
    trace: options.trace ?? DEFAULTS.trace,
    out: options.out ?? defaultFolder(network, learner.array),
    save: options.save,
    init: options.init,
    jobs: options.jobs ?? DEFAULTS.jobs,
    rtl: options.rtl,
    target: options.target ?? (command === 'cosim' ? 'rtl' : 'golden'),
    port: options.port,
    baud: options.baud ?? DEFAULTS.baud,
    checkEvery: options['check-every'],
    models: options.models ?? DEFAULTS.models,
    batch: options.batch ?? 1,
    lr: options.lr,
    lrSteps: options['lr-steps'] ?? (options.lr === undefined ? network.rateSteps : []),
    order,
    saveAt: options['save-at'] ?? [],
    energyTable: await readEnergyTable(options['energy-table']),
  };
  await checkPaths(options, spec);
  return spec;
}
