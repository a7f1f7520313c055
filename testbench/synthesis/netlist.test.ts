import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verilate, type DesignSpec } from '../../src/cosim/index.js';
import { compactHardware } from '../../src/program/compactHardware.js';
import { compile } from '../../src/program/compile.js';
import { netlistDesign } from '../../src/synthesis/netlistDesign.js';
import { NetlistTarget } from '../netlistTarget.js';
import { drawNetwork, drawSamples } from '../properties/arbitraries.js';
import { compactSpec } from '../properties/compactSpec.js';
import { checkLearner } from '../properties/checkLearner.js';
import { LONG } from '../properties/settings.js';

const SPEC = compactSpec({ layers: [64, 32, 10], rateShift: { hidden: 6, output: 6 } });
const hardware = compactHardware(SPEC, { rows: 2, cols: 2 });
const program = compile(SPEC, hardware);
let folder: string;
let design: DesignSpec;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole-netlist-'));
  design = await netlistDesign(hardware, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function train(netlist: DesignSpec): Promise<void> {
  const simulation = await (await verilate(netlist)).start();
  try {
    await checkLearner(new NetlistTarget(simulation, hardware, { chance: 0.2, seed: 5 }), {
      program,
      network: drawNetwork(SPEC, 'he'),
      samples: drawSamples(SPEC, 50, 1, 'any'),
      epochs: 1,
      stretch: 25,
      inferred: drawSamples(SPEC, 3, 2, 'any'),
      stalls: true,
    });
  } finally {
    await simulation.close();
  }
}

test('the learner for a UP5K, as cells, trains and answers as the exact model does', async () => {
  const netlist = await readFile(join(folder, 'netlist.v'), 'utf8');
  expect(netlist.match(/^ {2}SB_MAC16 /gm)).toHaveLength(4);
  await train(design);
});

test.runIf(LONG)('one cell that computes something else is seen', async () => {
  const netlist = await readFile(join(folder, 'netlist.v'), 'utf8');
  // A LUT of an accumulator: its function, the exclusive or of carry and two inputs, or-ed.
  const cut = netlist.replace(/16'h6996|16'h9669/, "16'h6997");
  expect(cut).not.toBe(netlist);
  const path = join(folder, 'cut.v');
  await writeFile(path, cut);
  await expect(train({ ...design, sources: [path, ...design.sources.slice(1)] })).rejects.toThrow();
});
