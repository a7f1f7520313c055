import { afterAll, beforeAll, expect, test } from 'vitest';
import { verilate, type Simulation, type StreamResult } from '../../src/cosim/index.js';
import { compile, passTiles } from '../../src/program/compile.js';
import {
  configAddress,
  forEachWeightWord,
  packWeights,
  weightAddress,
} from '../../src/program/encode.js';
import { RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { learnerDesign } from '../learnerDesign.js';
import { RtlTarget } from '../rtlTarget.js';
import { drawNetwork, drawSamples } from './arbitraries.js';
import { checkLearner } from './checkLearner.js';
import { BUILDS } from './learnerBuilds.js';

/** With more than one group of columns. */
const hardware = BUILDS.find(({ rows, cols, group }) => rows > 2 && cols > group);
if (!hardware) throw new Error('no build');
/** Several words a sample, several tiles a layer, all that is random. */
const SPEC: NetworkSpec = {
  rule: 'drtp',
  ...RULE_DEFAULTS,
  layers: [11, 9, 7],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'lfsr',
  formats: hardware.formats,
  rounding: 'stochastic',
  rateShift: { hidden: 3, output: 3 },
  rateSteps: [],
  seed: 5,
};
const program = compile(SPEC, hardware);
const network = drawNetwork(SPEC, 'any');
const samples = drawSamples(SPEC, 12, 1, 'any');

let simulation: Simulation;

beforeAll(async () => {
  simulation = await (await verilate(learnerDesign(hardware))).start();
});

afterAll(async () => {
  await simulation.close();
});

function recorded(results: readonly StreamResult[], port: string): number[] {
  return results.flatMap(({ recorded }) => Array.from(recorded?.[port] ?? [], Number));
}

test('answers wait for a host that is slow, none is lost', async () => {
  const target = new RtlTarget(simulation, hardware);
  await target.load(program, network);
  const addresses = [0];
  const expected = [
    (0x5359_5354n << 32n) |
      BigInt((1 << 24) | (hardware.rows << 16) | (hardware.cols << 8) | hardware.group),
  ];
  forEachWeightWord(program, network, ({ tile }, row, group, raw) => {
    addresses.push(weightAddress(tile, row, group), configAddress('counters', 10), 0);
    expected.push(packWeights(raw, SPEC.formats.weight.width), 0n, expected[0] ?? 0n);
  });
  const { sinks } = await simulation.streams({
    seed: 3,
    sources: [
      {
        valid: 'cfg_valid_i',
        ready: 'cfg_ready_o',
        payload: {
          cfg_write_i: new Uint8Array(addresses.length),
          cfg_address_i: Uint32Array.from(addresses),
        },
        count: addresses.length,
      },
    ],
    sinks: [{ valid: 'rsp_valid_o', ready: 'rsp_ready_i', payload: ['rsp_data_o'], stall: 0.8 }],
    until: { received: addresses.length },
    watchdog: 20_000,
  });
  expect(Array.from(sinks[0]?.payload.rsp_data_o ?? [], BigInt)).toEqual(expected);
});

test('reading weights and asking for results counts nothing', async () => {
  const target = new RtlTarget(simulation, hardware);
  await target.load(program, network);
  await target.train(samples);
  const counters = Array.from({ length: 11 }, (_, n) => configAddress('counters', n));
  const before = await target.read(counters);
  await target.read([weightAddress(0, 0, 0), weightAddress(1, 1, 1)]);
  await target.infer(samples);
  expect(await target.read(counters)).toEqual(before);
});

test('commands wait while a sample is being worked on; the status ports tell the schedule', async () => {
  const target = new RtlTarget(simulation, hardware, { chance: 0.4, seed: 11 });
  await target.load(program, network);
  const record = ['issue_o', 'pass_o', 'tile_o', 'settled_o', 'cfg_ready_o', 'rsp_valid_o'].concat([
    'sample_valid_i',
    'sample_ready_o',
  ]);
  const sinks = [target.resultSink];
  const results = [
    await target.stream({
      sources: [target.sampleSource(samples, true)],
      sinks,
      until: 'sent',
      record,
    }),
    await target.stream({ sources: [], sinks, until: { cycles: 6 * program.period }, record }),
  ];
  const at = (port: string): number[] => recorded(results, port);
  const [issue, pass, tile, settled] = [at('issue_o'), at('pass_o'), at('tile_o'), at('settled_o')];
  const ready = at('cfg_ready_o');
  const [valid, taken] = [at('sample_valid_i'), at('sample_ready_o')];
  const one = program.train.flatMap((p, index) =>
    Array.from({ length: passTiles(p) }, (_, n) => [index, p.tileBase + n]),
  );
  const seen = issue.flatMap((now, cycle) => (now ? [[pass[cycle], tile[cycle]]] : []));
  expect(seen).toEqual(Array.from({ length: samples.count }, () => one).flat());
  // From a sample's last word on until its last update is written.
  const commit = hardware.rows + hardware.cols / hardware.group + 3;
  let words = 0;
  let issues = 0;
  let quiet = commit;
  for (let cycle = 0; cycle < issue.length; cycle++) {
    const complete = Math.floor(words / program.sampleWords);
    const atWork = complete * one.length > issues || issue[cycle] || quiet < commit;
    if (atWork) expect([cycle, settled[cycle]]).toEqual([cycle, 0]);
    if (!settled[cycle]) expect([cycle, ready[cycle]]).toEqual([cycle, 0]);
    if (valid[cycle] && taken[cycle]) words++;
    quiet = issue[cycle] ? 0 : quiet + 1;
    issues += issue[cycle] ?? 0;
  }
  expect(settled.at(-1)).toBe(1);
});

test('a result is out before the learner has settled', async () => {
  const target = new RtlTarget(simulation, hardware);
  await target.load(program, network);
  const [source, sinks] = [target.sampleSource(samples, false), [target.resultSink]];
  const sent = await target.stream({ sources: [source], sinks, until: 'sent' });
  const until = { port: 'settled_o', equals: 1 };
  const rest = await target.stream({ sources: [], sinks, until });
  const words = samples.count * Math.ceil((SPEC.layers.at(-1) ?? 0) / hardware.cols);
  expect((sent.sinks[0]?.count ?? 0) + (rest.sinks[0]?.count ?? 0)).toBe(words);
});

// The second: its samples are long, and free their buffer with its last tile.
test.each([SPEC, { ...SPEC, rule: 'shallow', layers: [40, 3] } as const])(
  'a reset in the midst of work leaves nothing behind: $rule',
  async (spec) => {
    const run = compile(spec, hardware);
    const start = drawNetwork(spec, 'any');
    const work = drawSamples(spec, 6, 1, 'any');
    for (let cycles = 1; cycles < 2 * run.period; cycles++) {
      const broken = new RtlTarget(simulation, hardware, { chance: 0.3, seed: cycles });
      await broken.load(run, start);
      await broken.stream({
        sources: [broken.sampleSource(work, true)],
        sinks: [broken.resultSink],
        until: { cycles },
      });
      await checkLearner(new RtlTarget(simulation, hardware), {
        ...{ program: run, network: start, samples: work, epochs: 1, stretch: 4, stalls: false },
        inferred: drawSamples(spec, 2, 2, 'any'),
      });
    }
  },
);

test('a chance of stalls is one at both ports, unless results have their own', async () => {
  const target = new RtlTarget(simulation, hardware, { chance: 0.4, seed: 1 });
  await target.load(program, network);
  expect([target.sampleSource(samples, true).stall, target.resultSink.stall]).toEqual([0.4, 0.4]);
  const other = new RtlTarget(simulation, hardware, { chance: 0.4, resultChance: 0, seed: 1 });
  expect(other.resultSink.stall).toBe(0);
});
