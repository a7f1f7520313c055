import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verilate } from '../../src/cosim/index.js';
import { compactHardware } from '../../src/program/compactHardware.js';
import { compile } from '../../src/program/compile.js';
import { hardwareFor } from '../../src/program/hardware.js';
import { learnerDesign } from '../learnerDesign.js';
import { RtlTarget } from '../rtlTarget.js';
import { drawNetwork, drawSamples, SPREADS, WEIGHTS } from './arbitraries.js';
import { checkLearner } from './checkLearner.js';
import { compactSpec } from './compactSpec.js';
import { settings } from './settings.js';

describe.each([
  { name: 'drtp', shape: { rows: 2, cols: 4 }, spec: compactSpec({}) },
  // Tiles, and inputs, that take every bit that is built.
  {
    name: 'drtp on one PE',
    shape: { rows: 1, cols: 1 },
    spec: compactSpec({ layers: [15, 8, 16] }),
  },
  { name: 'lls', shape: { rows: 2, cols: 4 }, spec: compactSpec({ rule: 'lls' }) },
  {
    name: 'bp, rounded stochastically',
    shape: { rows: 3, cols: 2 },
    spec: compactSpec({ rule: 'bp', feedback: 'uniform', rounding: 'stochastic' }),
  },
])('a compact learner for $name', ({ shape, spec }) => {
  test('trains as the exact model does, in the cycles of one that is not compact', async () => {
    const hardware = compactHardware(spec, shape);
    expect(hardware.countWidth).toBeLessThan(16);
    const program = compile(spec, hardware);
    expect(program.period).toBe(compile(spec, hardwareFor(spec, shape)).period);
    const simulation = await (await verilate(learnerDesign(hardware))).start();
    try {
      const target = new RtlTarget(simulation, hardware);
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...WEIGHTS),
          fc.constantFrom(...SPREADS),
          fc.nat(0xffff),
          async (weights, spread, data) => {
            await checkLearner(target, {
              program,
              network: drawNetwork(spec, weights),
              samples: drawSamples(spec, 20, data, spread),
              epochs: 2,
              stretch: 7,
              inferred: drawSamples(spec, 3, data + 1, spread),
              stalls: false,
            });
          },
        ),
        settings(20),
      );
      expect(await target.counters()).toBeUndefined();
    } finally {
      await simulation.close();
    }
  });
});
