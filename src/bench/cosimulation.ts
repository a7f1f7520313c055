import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackLanes } from '../../testbench/lanes.js';
import { learnerDesign } from '../../testbench/learnerDesign.js';
import type { RtlTarget } from '../../testbench/rtlTarget.js';
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
import { inWorkFolder } from './workFolder.js';

const REPEATS = 7;

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

/** The learner as `cosim` drives it, against a bare program around the same model. */
async function measure(size: number, samples: number, bench: Bench): Promise<Row> {
  const learner = learnerCase(MNIST_LAYERS, { rows: size, cols: size });
  const { hardware, spec } = learner;
  const { batch, origin } = await mnistSamples(samples);
  bench.say(`building the ${size} x ${size} learner, as cosim does and with a bare program`);
  const bare = await bareSimulator(learnerDesign(hardware), 'bareLearner');
  return inWorkFolder(async (folder) => {
    const [stimuli, results] = [join(folder, 'stimuli'), join(folder, 'results')];
    await withLearner(hardware, async (target) => {
      await writeLearnerStimuli(stimuli, await learnerStimuli(target, learner, batch));
    });
    const ratios: number[] = [];
    const speeds: number[] = [];
    for (let repeat = 1; repeat <= REPEATS; repeat++) {
      bench.say(`${size} x ${size}, repeat ${repeat} of ${REPEATS}: ${samples} samples each`);
      // A new process each time on both sides: where its memory lies makes a tenth of the speed.
      const run = await withLearner(hardware, (target) => trainOnce(target, learner, batch));
      const alone = await runBare(bare, stimuli, results);
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
        name: `cosim-${size}x${size}`,
        value: median(ratios),
        unit: 'of bare C++',
        note: `${(median(speeds) / 1e6).toFixed(2)} M cycles/s; ${MNIST_LAYERS.join('-')}, ${origin}, outputs equal`,
      },
      { comparison: '>=', limit: 0.85 },
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

/** One family a size, so that each can be asked for alone. */
export const COSIMULATION: readonly Family[] = [
  { size: 8, samples: 200 },
  { size: 16, samples: 500 },
].map(({ size, samples }) => ({
  names: [`cosim-${size}x${size}`],
  kind: 'speed',
  measure: async (bench) => [await measure(size, samples, bench)],
}));
