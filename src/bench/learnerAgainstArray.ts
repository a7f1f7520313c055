import { join } from 'node:path';
import { randomStream, updateShift } from '../../golden/index.js';
import { passTiles } from '../program/compile.js';
import { learnerDesign } from '../../testbench/learnerDesign.js';
import { arrayDesign } from './arrayDesign.js';
import { bareSimulator } from './bareSimulator.js';
import { learnerCase, MNIST_LAYERS, type LearnerCase } from './learnerCase.js';
import { learnerStimuli } from './learnerStimuli.js';
import { median } from './median.js';
import { mnistSamples } from './mnist.js';
import { judge, type Bench, type Family, type Row } from './row.js';
import { runBare } from './runBare.js';
import { writeArrayStimuli, writeLearnerStimuli, type ArrayStimuli } from './stimuli.js';
import { withLearner } from './withLearner.js';
import { inTemporaryFolder } from '../files/temporaryFolder.js';

const NAME = 'learner-array-16x16';
const SIZE = 16;
const SAMPLES = 300;
const REPEATS = 7;

/** Op and address as in the learner's program, west as in its samples, north as deltas are. */
function arrayStimuli({ program, network }: LearnerCase, west: Uint8Array): ArrayStimuli {
  const tiles = program.train.flatMap((pass) =>
    Array.from(
      { length: passTiles(pass) },
      (_, index) => pass.tileBase + index + (pass.op === 'update' ? 2 ** 16 : 0),
    ),
  );
  const stream = randomStream(1, 'bench-north');
  return {
    tiles: Uint32Array.from(tiles),
    west: Uint8Array.from(west),
    north: Uint8Array.from(west, () => (stream.below(2) === 0 ? 0 : stream.below(256))),
    words: west.length / SIZE,
    rounding: 1,
    shift: updateShift(network, 1, 1),
  };
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const learner = learnerCase(MNIST_LAYERS, { rows: SIZE, cols: SIZE });
  const { batch, origin } = await mnistSamples(SAMPLES);
  const design = learnerDesign(learner.hardware);
  bench.say('building the 16 x 16 learner and its array alone, each with a bare program');
  const whole = await bareSimulator(design, 'bareLearner');
  const array = await bareSimulator(arrayDesign(design), 'bareArray');
  const stimuli = await withLearner(learner.hardware, (target) =>
    learnerStimuli(target, learner, batch),
  );
  return inTemporaryFolder('bench', async (folder) => {
    const [forLearner, forArray] = [join(folder, 'learner'), join(folder, 'array')];
    const { buffer, byteOffset, byteLength } = stimuli.samples;
    await writeLearnerStimuli(forLearner, stimuli);
    await writeArrayStimuli(
      forArray,
      arrayStimuli(learner, new Uint8Array(buffer, byteOffset, byteLength)),
    );
    const ratios: number[] = [];
    const speeds: number[] = [];
    for (let repeat = 1; repeat <= REPEATS; repeat++) {
      bench.say(
        `repeat ${repeat} of ${REPEATS}: ${SAMPLES} samples on the learner, then the array`,
      );
      const one = await runBare(whole, forLearner, join(folder, 'results'));
      const other = await runBare(array, forArray, String(one.cycles));
      ratios.push(one.cycles / one.seconds / (other.cycles / other.seconds));
      speeds.push(other.cycles / other.seconds);
    }
    return [
      judge(
        {
          name: NAME,
          value: median(ratios),
          unit: 'of the bare array',
          note: `the array alone: ${(median(speeds) / 1e6).toFixed(2)} M cycles/s; ${MNIST_LAYERS.join('-')}, ${origin}`,
        },
        { comparison: '>=', limit: 0.6 },
      ),
    ];
  });
}

/** What everything around the array costs in simulation. */
export const LEARNER_AGAINST_ARRAY: Family = { names: [NAME], kind: 'speed', measure };
