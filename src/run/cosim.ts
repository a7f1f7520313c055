import { mkdir, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ExactLearner, type ExactNetwork } from '../../golden/index.js';
import {
  cosimulate,
  type CosimPlan,
  type CosimResult,
  type Mismatch,
} from '../../testbench/cosimulate.js';
import { epochSamples } from '../../testbench/epochSamples.js';
import { cloneNetwork, runExact } from '../../testbench/goldenTarget.js';
import { NetlistTarget } from '../../testbench/netlistTarget.js';
import { startRtl, type RtlTarget } from '../../testbench/rtlTarget.js';
import type { Counters, SampleBatch, Target } from '../../testbench/target.js';
import { openBoard } from '../board/boardTarget.js';
import { sampleCost } from '../accounting/formula.js';
import { verilate, type Design } from '../cosim/index.js';
import { removeOnExit } from '../cosim/leftovers.js';
import { replaceFile } from '../files/replaceFile.js';
import { compile, stretchCycles } from '../program/compile.js';
import { agreement, classifyExact } from './classify.js';
import { compareCounts } from './compareCounts.js';
import type { CosimReport } from './cosimResult.js';
import { describe } from './description.js';
import { epochOrder } from './epochOrder.js';
import { curveOf, figuresOf, hardwareFigures } from './figuresOf.js';
import { initialNetworks } from './initialNetwork.js';
import { LearningCurve } from './learningCurve.js';
import { locate, type Located } from './locate.js';
import type { RunObserver } from './observer.js';
import { removeOldFiles } from './oldFiles.js';
import { learnerFor } from './learnerFor.js';
import type { RunSpec } from './runSpec.js';
import { firstOf, sampleBatch } from './sampleBatch.js';
import { saveExact } from './saveNetwork.js';
import { netlistDesign } from '../synthesis/netlistDesign.js';
import { ownVersions, toolVersions } from './versions.js';

/** Waveforms of more samples than this grow to gigabytes. */
const MANY_TRACED = 2000;

/** What a run ends with. */
export interface CosimOutcome {
  /** What `--json` writes. */
  readonly report: CosimReport;
  /** Where the design first leaves the exact model, for people. */
  readonly divergence: string | undefined;
}

/** The order of epochs. A run asks for the same epoch many times over. */
function orderOf({ order, samples, network }: RunSpec): (epoch: number) => Int32Array {
  let last: { epoch: number; indices: Int32Array } | undefined;
  return (epoch) => {
    if (last?.epoch !== epoch) {
      last = { epoch, indices: epochOrder(order, samples, network.seed, epoch) };
    }
    return last.indices;
  };
}

/** One training run, on whatever it ran. */
interface Trained extends Pick<
  CosimResult,
  'trained' | 'learner' | 'cycles' | 'checked' | 'mismatches' | 'seconds'
> {
  readonly first?: Mismatch;
  /** The hardware's, if there was any. */
  readonly counters: Counters | undefined;
  readonly buildSeconds: number;
  readonly waveform?: string;
}

/** The exact model alone: the same run without hardware. */
async function trainGolden(plan: CosimPlan, observer: RunObserver): Promise<Trained> {
  const { program, samples, epochs } = plan;
  const trained = cloneNetwork(plan.network);
  const learner = new ExactLearner(trained);
  const slice = 64;
  observer.phase?.('training the exact model', samples.count * epochs, 'samples');
  const begun = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    learner.epoch = epoch;
    for (let from = 0; from < samples.count; from += slice) {
      const to = Math.min(samples.count, from + slice);
      const batch = epochSamples(plan, epoch, from, to);
      const outputs = runExact(learner, batch, 'train');
      plan.onOutputs?.(batch, outputs, outputs);
      observer.progress?.(learner.trained);
      await setImmediate();
    }
  }
  return {
    trained,
    learner,
    counters: undefined,
    cycles: epochs * stretchCycles(program, samples.count),
    checked: { outputs: 0, weights: 0, counters: 0 },
    mismatches: 0,
    seconds: { simulate: 0, golden: (performance.now() - begun) / 1000 },
    buildSeconds: 0,
  };
}

/** Synthesises the learner of a run and starts it, cell by cell, in the simulator. */
async function startNetlist(
  spec: RunSpec,
  { program: { hardware } }: CosimPlan,
  traced: boolean,
  observer: RunObserver,
): Promise<{ target: RtlTarget; design: Design }> {
  const folder = join(spec.out, 'netlist');
  observer.phase?.('synthesising the learner for an iCE40');
  const overlay = spec.rtl === undefined ? undefined : resolve(spec.rtl);
  const netlist = await netlistDesign(hardware, folder, overlay);
  const design = await verilate(traced ? { ...netlist, traced } : netlist, {
    onStart: () => observer.phase?.('building a simulator of the netlist, cached after this'),
  });
  const stalls = { chance: spec.stall, seed: spec.network.seed };
  return { target: new NetlistTarget(await design.start(), hardware, stalls), design };
}

/** Starts the Verilated learner of a run; says so when it has to be built first. */
function starter(
  spec: RunSpec,
  plan: CosimPlan,
  observer: RunObserver,
): (traced: boolean) => Promise<{ target: RtlTarget; design: Design }> {
  const { rows, cols } = spec.array;
  if (spec.target === 'netlist') return (traced) => startNetlist(spec, plan, traced, observer);
  return (traced) =>
    startRtl(plan.program.hardware, {
      ...(spec.rtl === undefined ? {} : { overlay: resolve(spec.rtl) }),
      stalls: { chance: spec.stall, seed: spec.network.seed },
      traced,
      onStart: () => {
        const flavour = traced ? ' that writes waveforms' : '';
        observer.phase?.(`building the ${rows} x ${cols} learner${flavour}, cached after this`);
      },
    });
}

/** Trains the RTL beside the exact model. */
async function trainRtl(
  spec: RunSpec,
  plan: CosimPlan,
  start: ReturnType<typeof starter>,
  observer: RunObserver,
): Promise<Trained> {
  const total = plan.samples.count * plan.epochs;
  const traced = spec.trace === 'always';
  if (traced && total > MANY_TRACED) {
    observer.note?.(
      `--trace always writes every change of ${total} samples: expect gigabytes and a run some 20 times slower.`,
    );
  }
  const { target, design } = await start(traced);
  const { simulation } = target;
  let waveform: string | undefined;
  let keep: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    // From here on an older run's report would be taken for this one's.
    await removeOldFiles(spec.out);
    if (traced) {
      await mkdir(spec.out, { recursive: true });
      waveform = join(spec.out, 'run.vcd');
      keep = removeOnExit(resolve(waveform));
      await simulation.traceStart(waveform);
    }
    observer.phase?.('simulating', total, 'samples');
    // Results come in batches; the cycles that the simulator reports in between tell how far it is.
    timer = setInterval(() => {
      observer.progress?.(Math.min(total, Math.floor(simulation.cycles / plan.program.period)));
    }, 250);
    const result = await cosimulate(target, plan);
    observer.progress?.(result.learner.trained);
    if (traced) await simulation.traceStop();
    await target.close();
    keep?.();
    keep = undefined;
    return {
      ...result,
      buildSeconds: design.buildSeconds,
      ...(waveform === undefined ? {} : { waveform }),
    };
  } finally {
    clearInterval(timer);
    simulation.kill();
    if (keep && waveform !== undefined) {
      // The run failed: half a waveform helps nobody.
      await rm(waveform, { force: true });
      await rmdir(spec.out).catch(() => undefined);
      keep();
    }
  }
}

/** Trains a board beside the exact model; then both tell what they make of the test samples. */
async function trainBoard(
  port: string,
  baud: number,
  plan: CosimPlan,
  test: SampleBatch,
  observer: RunObserver,
): Promise<Trained> {
  observer.phase?.(`greeting the board on ${port}`);
  const target = await openBoard(port, baud, plan.program.hardware);
  try {
    observer.phase?.('training the board', plan.samples.count * plan.epochs, 'samples');
    const result = await cosimulate(target, plan, (progress) => {
      observer.progress?.(progress.target);
    });
    const inferred =
      result.mismatches > 0 ? undefined : await compareInference(target, result, test, observer);
    const { requests, resent } = target.lineCounts;
    if (resent > 0) {
      observer.note?.(
        `the line is slow or disturbed: ${resent} requests of ${requests} were sent again.`,
      );
    }
    return { ...result, ...inferred, buildSeconds: 0 };
  } finally {
    await target.close();
  }
}

/** Compares what a board and the exact model, both trained, answer to the test samples. */
async function compareInference(
  target: Target,
  { trained, learner, checked }: CosimResult,
  test: SampleBatch,
  observer: RunObserver,
): Promise<Pick<CosimResult, 'checked' | 'mismatches' | 'first'>> {
  observer.phase?.('asking the board for the test samples', test.count, 'samples');
  const answered = await target.infer(test, (done) => observer.progress?.(done));
  const expected = runExact(new ExactLearner(trained), test, 'infer');
  const classes = expected.length / test.count;
  const odd = [...expected.keys()].filter((index) => expected[index] !== answered[index]);
  const [at] = odd;
  return {
    checked: { ...checked, outputs: checked.outputs + expected.length },
    mismatches: odd.length,
    ...(at !== undefined && {
      first: {
        kind: 'output',
        sample: learner.trained - 1,
        where: `y[${at % classes}] of test sample ${Math.floor(at / classes)}`,
        expected: expected[at] ?? 0,
        actual: answered[at] ?? 0,
      },
    }),
  };
}

/** Where the RTL first differs; a failure to find out is no reason to hide that it does. */
async function locateFirst(
  spec: RunSpec,
  plan: CosimPlan,
  first: Mismatch,
  start: ReturnType<typeof starter>,
  observer: RunObserver,
): Promise<Located | undefined> {
  try {
    await mkdir(spec.out, { recursive: true });
    observer.phase?.('locating the first divergence');
    const located = await locate({
      startTarget: async (traced) => (await start(traced)).target,
      plan,
      first,
      folder: spec.out,
      onProgress: (text) => observer.phase?.(text),
    });
    await replaceFile(join(spec.out, 'divergence.txt'), `${located.text.trimEnd()}\n`, 'report');
    return located;
  } catch (error) {
    observer.note?.(
      `the first divergence could not be located: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

function testBatch({ dataset, testSamples, network }: RunSpec): SampleBatch {
  const split = firstOf(dataset.test, testSamples, dataset.pixelsPerImage);
  return sampleBatch(dataset, split, network.formats.activation.fraction);
}

/** Accuracy of the exact model before and after training. */
async function accuracies(
  spec: RunSpec,
  before: ExactNetwork,
  after: ExactNetwork,
  observer: RunObserver,
): Promise<CosimReport['accuracy']> {
  const { testSamples } = spec;
  const test = testBatch(spec);
  observer.phase?.('classifying the test samples', 2 * testSamples, 'samples');
  const rate = async (model: ExactNetwork, done: number): Promise<number> =>
    agreement(
      await classifyExact(model, test, (count) => observer.progress?.(done + count)),
      test.labels,
    );
  return { before: await rate(before, 0), after: await rate(after, testSamples) };
}

/**
 * Trains a network on the RTL and on the exact model, and compares every output, all weights and
 * every count; `--target golden` leaves the RTL out.
 *
 * @param observer told of phases, progress and notes
 * @throws UsageError for what the user can correct, ToolError when a tool fails
 */
export async function runCosim(spec: RunSpec, observer: RunObserver = {}): Promise<CosimOutcome> {
  const { network, array, dataset, epochs } = spec;
  const { exact } = await initialNetworks(network, spec.init, false);
  const simulated = spec.target === 'rtl' || spec.target === 'netlist';
  const versions = simulated ? await toolVersions() : ownVersions();
  const split = firstOf(dataset.train, spec.samples, dataset.pixelsPerImage);
  const one = 2 ** network.formats.activation.fraction - 1;
  const curves = { exact: new LearningCurve(one), rtl: new LearningCurve(one) };
  const plan: CosimPlan = {
    onOutputs: ({ labels }, expected, actual) => {
      const classes = network.layers.at(-1) ?? 0;
      for (let n = 0; n < labels.length; n++) {
        curves.exact.add(expected, labels[n] ?? 0, n * classes, classes);
        curves.rtl.add(actual, labels[n] ?? 0, n * classes, classes);
      }
    },
    program: compile(network, learnerFor(spec)),
    network: exact,
    samples: sampleBatch(dataset, split, network.formats.activation.fraction),
    epochs,
    ...(spec.order === undefined ? {} : { order: orderOf(spec) }),
    ...(spec.checkEvery === undefined ? {} : { checkEvery: spec.checkEvery }),
  };
  const start = starter(spec, plan, observer);
  const run = simulated
    ? await trainRtl(spec, plan, start, observer)
    : spec.target === 'board' && spec.port !== undefined
      ? await trainBoard(spec.port, spec.baud, plan, testBatch(spec), observer)
      : await trainGolden(plan, observer);

  const cost = sampleCost(network, array);
  const comparison = compareCounts({
    cost,
    samples: run.learner.trained,
    cycles: run.cycles,
    golden: run.learner.counts,
    rtl: run.counters,
    // A board waits for its line.
    stalled: spec.stall > 0 || spec.target === 'board',
  });
  const mismatches = run.mismatches + comparison.mismatches;
  const first = run.first ?? comparison.first;
  const located =
    spec.target === 'rtl' &&
    first !== undefined &&
    (run.first !== undefined || comparison.inHardware) &&
    spec.trace !== 'never'
      ? await locateFirst(spec, plan, first, start, observer)
      : undefined;
  if ((spec.target === 'board' || spec.target === 'netlist') && mismatches > 0) {
    observer.note?.('--target rtl shows where the RTL differs, if it does so, too.');
  }
  const accuracy = await accuracies(spec, exact, run.trained, observer);
  if (spec.save !== undefined) {
    if (mismatches === 0) await saveExact(spec.save, run.trained);
    else observer.note?.(`${spec.save} is not written: the weights are not proved equal.`);
  }

  const { macs, counts, cycles, issue, stalls } = comparison;
  const units = array.rows * array.cols;
  const allMacs = macs.total.rtl ?? macs.total.golden;
  const seconds = {
    build: run.buildSeconds,
    simulate: run.seconds.simulate,
    golden: run.seconds.golden,
  };
  const busy = spec.target === 'golden' ? seconds.golden : seconds.simulate;
  const waveform = located?.vcd ?? run.waveform;
  const report: CosimReport = {
    schema: 'systole.cosim/1',
    target: spec.target,
    ...describe(spec),
    epochs,
    trained: run.learner.trained,
    mismatches,
    checked: { ...run.checked, counters: run.checked.counters + comparison.checked },
    accuracy,
    macs,
    counts,
    cycles,
    issue,
    stall: spec.stall,
    stalls,
    utilization: {
      compute: allMacs / (units * (issue.rtl ?? issue.formula)),
      overall: allMacs / (units * (cycles.rtl ?? cycles.formula)),
    },
    curve: curveOf({
      exact: curves.exact.points,
      ...(spec.target !== 'golden' && { rtl: curves.rtl.points }),
    }),
    ...figuresOf(spec, {
      initial: exact,
      trained: run.trained,
      counts: run.learner.counts,
      samples: run.learner.trained,
    }),
    ...hardwareFigures(spec, run.learner.trained),
    seconds,
    rates: {
      cyclesPerSecond: cycles.rtl === null ? null : cycles.rtl / busy,
      macsPerSecond: allMacs / busy,
    },
    versions,
    ...(first === undefined ? {} : { first: { ...first } }),
    ...(located && {
      divergence: located.data,
      divergenceText: located.text,
      ...(located.timing && { timing: located.timing }),
    }),
    files: {
      ...(waveform === undefined ? {} : { waveform }),
      ...(located === undefined ? {} : { report: join(spec.out, 'divergence.txt') }),
      ...(spec.save === undefined || mismatches > 0 ? {} : { checkpoint: spec.save }),
    },
  };
  return { report, divergence: located?.text };
}
