import { join } from 'node:path';
import fc from 'fast-check';
import { verilate, type Design, type Stimuli } from '../cosim/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { compare, property } from '../property/index.js';
import { median } from './median.js';
import { judge, type Bench, type Family, type Row } from './row.js';
import { secondsWithoutCore } from './schedule.js';

const NAME = 'fast-check-1000';
const RUNS = 1000;
const REPEATS = 9;
const SEED = 1;
const DEPTH = 8;
const RESET_CYCLES = 2;

interface Command {
  readonly push: boolean;
  readonly data: number;
  readonly pop: boolean;
}

/** As in examples/fifo. */
const COMMANDS = fc.array(fc.record({ push: fc.boolean(), data: fc.nat(255), pop: fc.boolean() }), {
  size: 'large',
});

function toStimuli(commands: readonly Command[]): Stimuli {
  return {
    cycles: commands.length,
    inputs: {
      in_valid_i: commands.map(({ push }) => Number(push)),
      in_data_i: commands.map(({ data }) => data),
      out_ready_i: commands.map(({ pop }) => Number(pop)),
    },
  };
}

function model(commands: readonly Command[]) {
  const queue: number[] = [];
  const cycles = commands.map(({ push, data, pop }) => {
    const [head] = queue;
    const room = queue.length < DEPTH;
    const before = { room, level: queue.length, head };
    if (pop && head !== undefined) queue.shift();
    if (push && room) queue.push(data);
    return before;
  });
  return {
    in_ready_o: cycles.map(({ room }) => Number(room)),
    out_valid_o: cycles.map(({ level }) => Number(level > 0)),
    out_data_o: cycles.map(({ head }) => head),
    level_o: cycles.map(({ level }) => level),
  };
}

/** Seconds, less those in which this process had no core. */
async function timed(work: () => Promise<void>): Promise<number> {
  const waited = secondsWithoutCore();
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000 - (secondsWithoutCore() - waited);
}

/** Case by case, as a user has them. */
async function caseByCase(fifo: Design): Promise<number> {
  return timed(async () => {
    await property(
      fifo,
      COMMANDS,
      (simulation, commands) => compare(simulation.run(toStimuli(commands)), model(commands)),
      { numRuns: RUNS, seed: SEED },
    );
  });
}

/** The same cases one after another in a single batch, a reset before each, and the same checks. */
async function atOnce(fifo: Design): Promise<number> {
  return timed(async () => {
    const simulation = await fifo.start();
    const cases = fc.sample(COMMANDS, { numRuns: RUNS, seed: SEED });
    const idle = Array<number>(RESET_CYCLES).fill(0);
    const inputs: Record<string, number[]> = { rst_ni: [] };
    let cycles = 0;
    for (const commands of cases) {
      const stimuli = toStimuli(commands);
      cycles += RESET_CYCLES + stimuli.cycles;
      inputs['rst_ni']?.push(...idle, ...Array<number>(stimuli.cycles).fill(1));
      for (const [name, words] of Object.entries(stimuli.inputs)) {
        (inputs[name] ??= []).push(...idle, ...(words as readonly number[]));
      }
    }
    const outputs = await simulation.run({ cycles, inputs });
    let at = 0;
    for (const commands of cases) {
      at += RESET_CYCLES;
      const part = Object.entries(outputs).map(
        ([name, column]) => [name, column.subarray(at, at + commands.length)] as const,
      );
      await compare(Object.fromEntries(part), model(commands));
      at += commands.length;
    }
    await simulation.close();
  });
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  bench.say('building the example FIFO');
  const fifo = await verilate({
    top: 'fifo',
    sources: [join(packageRoot(), 'examples', 'fifo', 'fifo.sv')],
    parameters: { Depth: DEPTH },
  });
  const ratios: number[] = [];
  const cases: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    bench.say(`repeat ${repeat} of ${REPEATS}: ${RUNS} cases, each by itself and all in a batch`);
    const each = await caseByCase(fifo);
    const together = await atOnce(fifo);
    // The first is compiled while it runs.
    if (repeat === 0) continue;
    ratios.push(each / together);
    cases.push(each);
  }
  const note = `examples/fifo, checks included; ${((median(cases) / RUNS) * 1e6).toFixed(0)} us a case`;
  return [
    judge(
      { name: NAME, value: median(ratios), unit: 'of one batch', note },
      { comparison: '<=', limit: 2 },
    ),
  ];
}

/** What it costs that each case of a property is a simulation by itself. */
export const FAST_CHECK: Family = { names: [NAME], kind: 'speed', measure };
