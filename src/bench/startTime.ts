import { join } from 'node:path';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { ToolError } from '../errors.js';
import { median } from './median.js';
import { judge, type Bench, type Family, type Row } from './row.js';

const NAME = 'start';
const REPEATS = 15;
/** One sample through a small learner, and one to test it with: the first result. */
const COMMAND = ['--rule', 'drtp', '--layers', '64-20-10', '--array', '4x4'].concat([
  '--samples',
  '1',
  '--test-samples',
  '1',
  '--quiet',
]);

async function secondsOf(...args: readonly string[]): Promise<number> {
  const started = performance.now();
  const { code, output } = await runTool(process.execPath, args);
  if (code !== 0) throw new ToolError(`node ${args.join(' ')} failed: ${output.trim()}`);
  return (performance.now() - started) / 1000;
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const systole = [join(packageRoot(), 'bin', 'systole.js'), 'cosim', ...COMMAND];
  bench.say('building a small learner');
  await secondsOf(...systole);
  bench.say(`${REPEATS} starts of systole cosim, and of Node alone`);
  const beyond: number[] = [];
  const alone: number[] = [];
  for (let repeat = 1; repeat <= REPEATS; repeat++) {
    const node = await secondsOf('-e', '0');
    beyond.push((await secondsOf(...systole)) - node);
    alone.push(node);
  }
  return [
    judge(
      {
        name: NAME,
        value: median(beyond),
        unit: 's beyond Node',
        note: `Node alone: ${median(alone).toFixed(3)} s; systole cosim of one sample, 64-20-10 on 4x4, by the clock`,
      },
      { comparison: '<', limit: 0.3 },
    ),
  ];
}

/** From the command to its first result, everything built. */
export const START_TIME: Family = { names: [NAME], kind: 'speed', measure };
