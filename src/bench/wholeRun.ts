import { cosimulate, type CosimResult } from '../../testbench/cosimulate.js';
import type { SampleBatch } from '../../testbench/target.js';
import { exactSpeed } from './exactSpeed.js';
import { learnerCase, MNIST_LAYERS, type LearnerCase } from './learnerCase.js';
import { mnistSamples } from './mnist.js';
import { judge, type Bench, type Family, type Row } from './row.js';
import { secondsWithoutCore } from './schedule.js';
import { withLearner } from './withLearner.js';

const NAMES = ['golden', 'utilization', 'epoch-minutes'];
const SIZE = 16;
const SAMPLES = 2000;
const EPOCH = 60_000;

interface Checked {
  readonly result: CosimResult;
  /** By the clock. */
  readonly seconds: number;
  /** Without those in which others had the simulator's core. */
  readonly free: number;
}

/** The run that `systole cosim` makes: every output and all weights compared. */
async function checkedRun(learner: LearnerCase, batch: SampleBatch): Promise<Checked> {
  const { program, network, hardware } = learner;
  return withLearner(hardware, async (target) => {
    const pid = target.simulation.pid ?? 'self';
    const delayed = secondsWithoutCore(pid);
    const started = performance.now();
    const result = await cosimulate(target, { program, network, samples: batch, epochs: 1 });
    const seconds = (performance.now() - started) / 1000;
    const free = seconds - (secondsWithoutCore(pid) - delayed);
    if (result.mismatches > 0) {
      throw new Error(
        `wholeRun: the RTL and the exact model differ in ${result.first?.where ?? ''}`,
      );
    }
    return { result, seconds, free };
  });
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const learner = learnerCase(MNIST_LAYERS, { rows: SIZE, cols: SIZE });
  const { batch, origin } = await mnistSamples(bench.full ? EPOCH : SAMPLES);
  const about = `${MNIST_LAYERS.join('-')} on ${SIZE}x${SIZE}, ${origin}`;
  bench.say('the exact model by itself');
  const golden = exactSpeed(learner.network, batch);
  bench.say(`${batch.count} samples through the RTL, every output checked`);
  const { result, seconds, free } = await checkedRun(learner, batch);
  const { counters, checked } = result;
  if (!counters) throw new Error('The bench needs a learner that counts events.');
  const rtl = batch.count / free;
  const minutes = (free * (EPOCH / batch.count)) / 60;
  const extrapolated = bench.full ? 'the whole epoch' : `extrapolated from ${batch.count} samples`;
  return [
    judge(
      {
        name: 'golden',
        value: golden / rtl,
        unit: 'x the RTL',
        note: `exact model ${golden.toFixed(0)} samples/s, RTL ${rtl.toFixed(0)}; ${about}`,
      },
      { comparison: '>=', limit: 5 },
    ),
    judge(
      {
        name: 'utilization',
        value: (counters.forward + counters.update) / (SIZE * SIZE * counters.cycles),
        unit: 'of all cycles',
        note: `by the hardware's counters over ${counters.samples} samples; ${about}`,
      },
      { comparison: '>=', limit: 0.9 },
    ),
    judge(
      {
        name: 'epoch-minutes',
        value: minutes,
        unit: 'minutes',
        note: `${extrapolated}; ${checked.outputs} outputs and ${checked.weights} weights equal; by the clock ${((seconds * EPOCH) / batch.count / 60).toFixed(1)} minutes on this machine, others' work included`,
      },
      { comparison: '<', limit: 10 },
    ),
  ];
}

/** A run of the MNIST network through RTL, beside the exact model. */
export const WHOLE_RUN: Family = { names: NAMES, kind: 'speed', measure };
