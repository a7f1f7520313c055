import { join } from 'node:path';
import { verilate } from '../cosim/index.js';
import { learnerDesign } from '../../testbench/learnerDesign.js';
import { learnerCase, MNIST_LAYERS } from './learnerCase.js';
import { median } from './median.js';
import { processorSeconds } from './processorTime.js';
import { judge, type Bench, type Family, type Row } from './row.js';
import { inTemporaryFolder } from '../files/temporaryFolder.js';

const NAME = 'build-16x16';
const REPEATS = 3;

/** Processor time of a build that finds nothing ready-made: no cache, no ccache, no runtime. */
async function buildSeconds(size: number): Promise<number> {
  const { hardware } = learnerCase(MNIST_LAYERS, { rows: size, cols: size });
  return inTemporaryFolder('bench', async (folder) => {
    const before = processorSeconds();
    await verilate(learnerDesign(hardware), { cacheDir: join(folder, 'cache') });
    return processorSeconds() - before;
  });
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const restore = process.env['CCACHE_DISABLE'];
  process.env['CCACHE_DISABLE'] = '1';
  try {
    const ratios: number[] = [];
    const small: number[] = [];
    const large: number[] = [];
    for (let repeat = 1; repeat <= REPEATS; repeat++) {
      bench.say(`repeat ${repeat} of ${REPEATS}: building the 4 x 4 and the 16 x 16 learner`);
      const [four, sixteen] = [await buildSeconds(4), await buildSeconds(16)];
      ratios.push(sixteen / four);
      small.push(four);
      large.push(sixteen);
    }
    return [
      judge(
        {
          name: NAME,
          value: median(ratios),
          unit: 'x the 4 x 4 build',
          note: `${median(large).toFixed(1)} s against ${median(small).toFixed(1)} s of processor time, nothing cached`,
        },
        { comparison: '<=', limit: 2 },
      ),
    ];
  } finally {
    if (restore === undefined) delete process.env['CCACHE_DISABLE'];
    else process.env['CCACHE_DISABLE'] = restore;
  }
}

/** What the size of the array costs in building its simulator. */
export const BUILD_COST: Family = { names: [NAME], kind: 'speed', measure };
