import { learnerDesign } from '../../testbench/learnerDesign.js';
import { verilate } from '../cosim/index.js';
import { learnerCase } from './learnerCase.js';
import { median } from './median.js';
import { judge, type Bench, type Family, type Row } from './row.js';

const NAME = 'start-warm';
const REPEATS = 40;

async function measure(bench: Bench): Promise<readonly Row[]> {
  const spec = learnerDesign(learnerCase([64, 20, 10], { rows: 4, cols: 4 }).hardware);
  bench.say('building a small learner');
  const design = await verilate(spec);
  bench.say(`${REPEATS} starts of its simulation in this process`);
  const seconds: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const begun = performance.now();
    const simulation = await design.start();
    seconds.push((performance.now() - begun) / 1000);
    await simulation.close();
  }
  const value = median(seconds) * 1000;
  const note = `median of ${REPEATS} by the clock, a 4x4 learner: a new process and its first answer`;
  return [judge({ name: NAME, value, unit: 'ms', note }, { comparison: '<', limit: 25 })];
}

/** Starting a simulation that is built, in a process that has started others. */
export const WARM_START: Family = { names: [NAME], kind: 'speed', measure };
