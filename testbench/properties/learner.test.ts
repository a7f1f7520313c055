import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activationTable, RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { compile } from '../../src/program/compile.js';
import { forEachWeightWord, packWeights, weightAddress } from '../../src/program/encode.js';
import type { Hardware } from '../../src/program/hardware.js';
import { verilate, type Simulation } from '../../src/cosim/index.js';
import { learnerDesign } from '../learnerDesign.js';
import { RtlTarget } from '../rtlTarget.js';
import {
  drawNetwork,
  drawSamples,
  networkSpec,
  SPREADS,
  specText,
  WEIGHTS,
} from './arbitraries.js';
import { checkLearner } from './checkLearner.js';
import { describeCase } from './describeCase.js';
import { checkMixedStream } from './mixedStream.js';
import { ALONE, BUILDS, DEEPEST, WIDEST } from './learnerBuilds.js';
import { LONG, settings } from './settings.js';
import { fromColumn } from './words.js';

/** Training cycles that one case may take: large networks get fewer samples. */
const MOST_CYCLES = LONG ? 400_000 : 60_000;

const chance = fc.constantFrom(0, 0.1, 0.3, 0.6);

/** A network, its data, and how the run is cut and stalled; of one kind of rule, if it is given. */
function learnerCase(hardware: Hardware, alone?: Pick<NetworkSpec, 'rule' | 'basis'>) {
  const spec = networkSpec({
    formats: fc.constant(hardware.formats),
    shape: hardware,
    widest: WIDEST,
    deepest: DEEPEST,
    ...(alone ? { rules: [alone.rule] } : {}),
  });
  return fc
    .record({
      spec: alone
        ? spec.map((drawn): NetworkSpec => {
            // Built for a table, it has no LFSR.
            const table = hardware.lfsr || !drawn.feedback.startsWith('lfsr');
            return { ...drawn, ...alone, ...(table ? {} : { feedback: 'uniform' as const }) };
          })
        : spec,
      weights: fc.constantFrom(...WEIGHTS),
      wanted: fc.integer({ min: 1, max: 30 }),
      spread: fc.constantFrom(...SPREADS),
      data: fc.nat(0xffff),
      epochs: fc.integer({ min: 1, max: 3 }),
      stretch: fc.integer({ min: 1, max: 30 }),
      inferred: fc.integer({ min: 0, max: 3 }),
      stalls: fc.record({
        chance,
        resultChance: fc.oneof(chance, fc.constant(0.97)),
        seed: fc.nat(0xffff),
      }),
    })
    .map((drawn) => {
      const program = compile(drawn.spec, hardware);
      const most = Math.floor(MOST_CYCLES / (program.period * drawn.epochs));
      const count = Math.max(1, Math.min(drawn.wanted, most));
      const { stalls } = drawn;
      return describeCase(
        { ...drawn, program, count },
        `${specText(drawn.spec)}; on ${hardware.rows}x${hardware.cols}; weights ${drawn.weights}, ` +
          `${count} samples (${drawn.spread}, data ${drawn.data}) in stretches of ${drawn.stretch}, ` +
          `${drawn.epochs} epochs, ${drawn.inferred} inferred between; stalls ${stalls.chance} in, ` +
          `${stalls.resultChance} out (seed ${stalls.seed})`,
      );
    });
}

/** Trains a network of a case on the simulated learner and in the exact model. */
async function checkCase(
  simulation: Simulation,
  hardware: Hardware,
  drawn: ReturnType<typeof learnerCase> extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const { spec, program, stalls, count, data, spread } = drawn;
  await checkLearner(new RtlTarget(simulation, hardware, stalls), {
    program,
    network: drawNetwork(spec, drawn.weights),
    samples: drawSamples(spec, count, data, spread),
    epochs: drawn.epochs,
    stretch: drawn.stretch,
    inferred: drawSamples(spec, drawn.inferred, data + 1, spread),
    stalls: stalls.chance > 0 || stalls.resultChance > 0,
  });
}

describe.each(ALONE)(
  'the learner for $name alone on $hardware.rows x $hardware.cols',
  ({ kind, hardware }) => {
    test('trains as the exact model does: outputs, weights, counts, cycles', async () => {
      const simulation = await (await verilate(learnerDesign(hardware))).start();
      try {
        await fc.assert(
          fc.asyncProperty(learnerCase(hardware, kind), (drawn) =>
            checkCase(simulation, hardware, drawn),
          ),
          settings(60, 1000),
        );
      } finally {
        await simulation.close();
      }
    });
  },
);

describe.each(BUILDS)('the learner on $rows x $cols', (hardware) => {
  let simulation: Simulation;

  beforeAll(async () => {
    simulation = await (await verilate(learnerDesign(hardware))).start();
  });

  afterAll(async () => {
    await simulation.close();
  });

  test('trains as the exact model does: outputs, weights, counts, cycles', async () => {
    await fc.assert(
      fc.asyncProperty(learnerCase(hardware), (drawn) => checkCase(simulation, hardware, drawn)),
      settings(400, hardware.rows * hardware.cols < 256 ? 4000 : 1000),
    );
  });

  test('takes samples that train and samples that do not from one stream', async () => {
    await fc.assert(
      fc.asyncProperty(learnerCase(hardware), async (drawn) => {
        const { spec, program, stalls, count, data, spread } = drawn;
        await checkMixedStream(
          new RtlTarget(simulation, hardware, stalls),
          program,
          drawNetwork(spec, drawn.weights),
          drawSamples(spec, count, data, spread),
          (sample) => ((data >>> (sample % 16)) & 1) === 1,
        );
      }),
      settings(60),
    );
  });

  test('reads back through the host port what was loaded and learnt', async () => {
    await fc.assert(
      fc.asyncProperty(learnerCase(hardware), async (drawn) => {
        const { spec, program, data, spread } = drawn;
        const target = new RtlTarget(simulation, hardware);
        const network = drawNetwork(spec, drawn.weights);
        await target.load(program, network);
        await target.train(drawSamples(spec, 1, data, spread));
        const [weights, feedback] = [await target.weights(), await target.feedback()];
        const trained = {
          spec,
          layers: network.layers.map((layer, l) => ({
            ...layer,
            weights: weights[l] ?? layer.weights,
            feedback: feedback[l] ?? layer.feedback,
          })),
        };
        const words: { address: number; word: bigint }[] = [];
        forEachWeightWord(program, trained, ({ tile }, row, group, raw) => {
          words.push({
            address: weightAddress(tile, row, group),
            word: packWeights(raw, spec.formats.weight.width),
          });
        });
        // A read takes the array's whole latency: a few hundred, from all over the memory.
        const step = Math.max(1, Math.floor(words.length / 300));
        const some = words.filter((_, index) => index % step === 0);
        const read = await target.read(some.map(({ address }) => address));
        for (const [index, { address, word }] of some.entries()) {
          if (read[index] !== word) {
            throw new Error(`weight word ${address.toString(16)}: ${read[index]}, not ${word}`);
          }
        }
      }),
      settings(4),
    );
  });

  test('holds the golden tables in every lane', async () => {
    const { activation, delta } = hardware.formats;
    const spec: NetworkSpec = {
      rule: 'drtp',
      ...RULE_DEFAULTS,
      layers: [1, 1, 1],
      hidden: 'tanh',
      output: 'sigmoid',
      formats: hardware.formats,
      rounding: 'nearest',
      feedback: 'uniform',
      rateShift: { hidden: delta.fraction, output: delta.fraction },
      rateSteps: [],
      seed: 1,
    };
    await new RtlTarget(simulation, hardware).load(
      compile(spec, hardware),
      drawNetwork(spec, 'he'),
    );
    const expected = (['tanh', 'sigmoid'] as const).flatMap((name) => {
      const { values, slopes } = activationTable(name, activation);
      return Array.from(
        values,
        (value, index) =>
          (BigInt(slopes[index] ?? 0) << BigInt(activation.width)) |
          BigInt.asUintN(activation.width, BigInt(value)),
      );
    });
    const lanes = (await simulation.memories()).filter(({ path }) => path.includes('u_table'));
    const tables = lanes.filter(({ path }) => path.includes('u_lanes'));
    expect(tables.length).toBe(hardware.cols);
    for (const { path, width, depth } of tables) {
      expect(fromColumn(await simulation.readMemory(path), width, depth), path).toEqual(expected);
    }
  });
});
