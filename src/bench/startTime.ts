import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { ToolError } from '../errors.js';
import { median } from './median.js';
import { processorSeconds } from './processorTime.js';
import { judge, type Bench, type Family, type Row } from './row.js';

const NAMES = ['start', 'start-command'];
const REPEATS = 15;

const NODE = ['-e', '0'];
const PROGRAM = [fileURLToPath(new URL('firstResult.js', import.meta.url))];
/** The same learner from the command line: that draws all glyphs, and tests the network with one. */
const COMMAND = [join(packageRoot(), 'bin', 'systole.js'), 'cosim', '--rule', 'drtp'].concat(
  ['--layers', '64-20-10', '--array', '4x4'],
  ['--samples', '1', '--test-samples', '1', '--quiet'],
);

/** Seconds of runs of Node with the same arguments. */
interface Runs {
  readonly processor: number[];
  readonly clock: number[];
}

async function run(args: readonly string[], runs: Runs): Promise<void> {
  const before = processorSeconds();
  const own = process.cpuUsage();
  const started = performance.now();
  const { code, output } = await runTool(process.execPath, args);
  if (code !== 0) throw new ToolError(`node ${args.join(' ')} failed: ${output.trim()}`);
  runs.clock.push((performance.now() - started) / 1000);
  const { user, system } = process.cpuUsage(own);
  runs.processor.push(processorSeconds() - before - (user + system) * 1e-6);
}

/** Processor times come in hundredths of a second, so that a mean says more than a median. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  bench.say('building a small learner');
  await run(PROGRAM, { processor: [], clock: [] });
  await run(COMMAND, { processor: [], clock: [] });
  bench.say(`${REPEATS} starts of Node alone, of a program and of systole cosim`);
  const [node, program, command] = [NODE, PROGRAM, COMMAND].map((args) => ({
    args,
    runs: { processor: [], clock: [] },
  }));
  if (!node || !program || !command) throw new Error('startTime: three kinds of runs are needed');
  for (let repeat = 1; repeat <= REPEATS; repeat++) {
    for (const { args, runs } of [node, program, command]) await run(args, runs);
  }
  const row = (name: string, { runs }: { runs: Runs }, what: string): Row =>
    judge(
      {
        name,
        value: mean(runs.processor) - mean(node.runs.processor),
        unit: 's beyond Node',
        note: `processor time of ${what}, 64-20-10 on 4x4, its simulator's included; by the clock ${(median(runs.clock) - median(node.runs.clock)).toFixed(2)} s, others' work included`,
      },
      name === 'start' ? { comparison: '<', limit: 0.3 } : undefined,
    );
  return [
    row('start', program, 'a program that trains one sample'),
    row('start-command', command, 'systole cosim --samples 1'),
  ];
}

/** From a program's start to its first result, everything built. */
export const START_TIME: Family = { names: NAMES, kind: 'speed', measure };
