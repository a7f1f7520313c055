import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RULE_DEFAULTS, type NetworkSpec } from '../golden/index.js';
import { weightWords } from '../src/accounting/weightWords.js';
import { verilate, type Simulation } from '../src/cosim/index.js';
import { compile } from '../src/program/compile.js';
import { readWaveform } from '../src/wave/index.js';
import { learnerDesign } from './learnerDesign.js';
import { drawNetwork, drawSamples } from './properties/arbitraries.js';
import { BUILDS } from './properties/learnerBuilds.js';
import { RtlTarget } from './rtlTarget.js';

const hardware = second(BUILDS);

function second<T>([, found]: readonly T[]): T {
  if (found === undefined) throw new RangeError('BUILDS has no second one.');
  return found;
}

let simulation: Simulation;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-words-'));
  const design = await verilate({ ...learnerDesign(hardware), traced: 'vcd' });
  simulation = await design.start();
}, 600_000);

afterAll(async () => {
  await simulation.close();
  rmSync(folder, { recursive: true });
});

/** Strobes of the RTL's weight memories, of all cycles in which one sample is trained. */
async function strobes(spec: NetworkSpec): Promise<{ read: number; written: number }> {
  const file = join(folder, `${spec.rule}-${spec.basis}.vcd`);
  const target = new RtlTarget(simulation, hardware);
  await target.load(compile(spec, hardware), drawNetwork(spec, 'he'));
  await simulation.traceStart(file);
  await target.train(drawSamples(spec, 1, 1, 'any'));
  await simulation.traceStop();
  const issue = ['issue_o', 'mode_o', 'mix_o'].map((name) => `learner.u_sequencer.${name}`);
  const loading = 'learner.u_array.load_q';
  const others = [...issue, loading];
  const waves = await readWaveform(file, {
    signals: (path) => others.includes(path) || path.endsWith('.u_weights.write_i'),
  });
  const memories = waves.signals.filter(({ path }) => path.endsWith('.write_i'));
  expect(memories.length).toBe((hardware.rows * hardware.cols) / hardware.group);
  const found = { read: 0, written: 0 };
  const { times } = waves.track('learner.u_sequencer.issue_o');
  const from = times[0] ?? 0;
  for (let time = from - (from % 10) + 9; time <= waves.endTime; time += 10) {
    const [issued, mode, mix] = issue.map((path) => Number(waves.valueAt(path, time)));
    // A tile that a basis or the mixing goes over has no matrix.
    if (issued === 1 && mode !== 3 && mix === 0) found.read += memories.length;
    // The last word that was loaded comes a cycle late.
    if (waves.valueAt(loading, time) !== 0n) continue;
    for (const { path } of memories) found.written += Number(waves.valueAt(path, time));
  }
  return found;
}

test.each([
  ['drtp', 'square'],
  ['shallow', 'square'],
  ['bp', 'square'],
  ['fa', 'square'],
  ['dfa', 'square'],
  ['fdfa', 'square'],
  ['lls', 'walsh'],
  ['lls', 'cosine'],
  ['lls-mxm', 'square'],
  ['lls-m', 'cosine'],
] as const)(
  '%s (%s): words of the weight memories as the RTL reads and writes them',
  async (rule, basis) => {
    const spec: NetworkSpec = {
      ...RULE_DEFAULTS,
      ...{ rule, basis, layers: [11, 13, 7, 6], hidden: 'hard-tanh', output: 'identity' },
      ...{ formats: hardware.formats, rounding: 'nearest', feedback: 'uniform', seed: 1 },
      ...{ rateShift: { hidden: 3, output: 3 }, rateSteps: [] },
    };
    expect(await strobes(spec)).toEqual(weightWords(compile(spec, hardware)));
  },
);
