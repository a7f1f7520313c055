import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackLanes } from '../../testbench/lanes.js';
import { learnerDesign } from '../../testbench/learnerDesign.js';
import type { RtlTarget, Stalls } from '../../testbench/rtlTarget.js';
import type { SampleBatch } from '../../testbench/target.js';
import { bareSimulator } from './bareSimulator.js';
import { learnerCase, MNIST_LAYERS, type LearnerCase } from './learnerCase.js';
import { learnerStimuli } from './learnerStimuli.js';
import { median } from './median.js';
import { mnistSamples } from './mnist.js';
import { judge, type Bench, type Family, type Row } from './row.js';
import { runBare } from './runBare.js';
import { secondsWithoutCore } from './schedule.js';
import { writeLearnerStimuli } from './stimuli.js';
import { withLearner } from './withLearner.js';
import { inTemporaryFolder } from '../files/temporaryFolder.js';

const REPEATS = 7;
/** Chance and seed of stalls, for samples and for results. */
const STALLS: Stalls = { chance: 0.25, seed: 1 };

interface Run {
  readonly outputs: Int32Array;
  readonly cyclesPerSecond: number;
}

/** A training as `cosim` drives it, without the seconds that other processes took. */
async function trainOnce(
  target: RtlTarget,
  { program, network }: LearnerCase,
  batch: SampleBatch,
): Promise<Run> {
  const { simulation } = target;
  await target.load(program, network);
  const pid = simulation.pid ?? 'self';
  const cyclesBefore = simulation.cycles;
  const delayed = secondsWithoutCore(pid);
  const started = performance.now();
  const outputs = await target.train(batch);
  const seconds = (performance.now() - started) / 1000 - (secondsWithoutCore(pid) - delayed);
  return { outputs, cyclesPerSecond: (simulation.cycles - cyclesBefore) / seconds };
}

interface Case {
  readonly name: string;
  readonly size: number;
  readonly samples: number;
  readonly repeats: number;
  readonly stalls: Stalls | undefined;
  readonly limit: number;
}

/** The learner as `cosim` drives it, against a bare program around the same model. */
async function measure(
  { name, size, samples, repeats, stalls, limit }: Case,
  bench: Bench,
): Promise<Row> {
  const learner = learnerCase(MNIST_LAYERS, { rows: size, cols: size });
  const { hardware, spec } = learner;
  const { batch, origin } = await mnistSamples(samples);
  bench.say(`building the ${size} x ${size} learner, as cosim does and with a bare program`);
  const bare = await bareSimulator(learnerDesign(hardware), 'bareLearner');
  return inTemporaryFolder('bench', async (folder) => {
    const [stimuli, results] = [join(folder, 'stimuli'), join(folder, 'results')];
    await withLearner(hardware, async (target) => {
      await writeLearnerStimuli(stimuli, await learnerStimuli(target, learner, batch));
    });
    const ratios: number[] = [];
    const speeds: number[] = [];
    const chance = stalls && [String(Math.round(stalls.chance * 2 ** 32)), String(stalls.seed)];
    for (let repeat = 1; repeat <= repeats; repeat++) {
      bench.say(`${size} x ${size}, repeat ${repeat} of ${repeats}: ${samples} samples each`);
      // A new process each time on both sides: where its memory lies makes a tenth of the speed.
      const run = await withLearner(
        hardware,
        (target) => trainOnce(target, learner, batch),
        stalls,
      );
      const alone = await runBare(bare, stimuli, results, ...(chance ?? []));
      ratios.push(run.cyclesPerSecond / (alone.cycles / alone.seconds));
      speeds.push(run.cyclesPerSecond);
      checkOutputs(
        new Uint8Array(await readFile(results)),
        run.outputs,
        spec.layers.at(-1) ?? 0,
        size,
      );
    }
    return judge(
      {
        name,
        value: median(ratios),
        unit: 'of bare C++',
        note: `${(median(speeds) / 1e6).toFixed(2)} M cycles/s; ${stalls === undefined ? '' : `stalls of ${stalls.chance}, `}${MNIST_LAYERS.join('-')}, ${origin}, outputs equal`,
      },
      { comparison: '>=', limit },
    );
  });
}

/** The bare program has done the same work only if it gave the same outputs. */
function checkOutputs(
  results: Uint8Array<ArrayBuffer>,
  outputs: Int32Array,
  classes: number,
  cols: number,
): void {
  const values = unpackLanes(
    results,
    { lanes: cols, bits: 8, stride: cols },
    results.length / cols,
  );
  const width = Math.ceil(classes / cols) * cols;
  for (let index = 0; index < outputs.length; index++) {
    const sample = Math.floor(index / classes);
    if (values[sample * width + (index % classes)] !== outputs[index]) {
      throw new Error(`cosimulation: the bare program's output of sample ${sample} differs`);
    }
  }
}

/** One family a row, so that each can be asked for alone. */
export const COSIMULATION: readonly Family[] = [
  ...[
    { size: 8, samples: 200 },
    { size: 16, samples: 500 },
  ].map((row) => ({ ...row, name: 'cosim', stalls: undefined, repeats: REPEATS, limit: 0.85 })),
  ...[
    { size: 8, samples: 100, repeats: REPEATS, limit: 0.8 },
    { size: 16, samples: 200, repeats: REPEATS, limit: 0.85 },
    { size: 32, samples: 100, repeats: 5, limit: 0.9 },
  ].map((row) => ({ ...row, name: 'transactions', stalls: STALLS })),
].map((row) => {
  const name = `${row.name}-${row.size}x${row.size}`;
  return {
    names: [name],
    kind: 'speed',
    measure: async (bench) => [await measure({ ...row, name }, bench)],
  };
});
