import { describe, expect, test } from 'vitest';
import { ExactLearner } from '../../golden/index.js';
import { compile } from '../../src/program/compile.js';
import { hardwareFor } from '../../src/program/hardware.js';
import { inferenceHardware } from '../../src/program/inferenceHardware.js';
import { cloneNetwork, runExact } from '../goldenTarget.js';
import { startRtl } from '../rtlTarget.js';
import { drawNetwork, drawSamples } from './arbitraries.js';
import { compactSpec } from './compactSpec.js';
import { same } from './same.js';

describe.each([
  { name: 'drtp', spec: compactSpec({}) },
  { name: 'lls, with tables', spec: compactSpec({ rule: 'lls', hidden: 'tanh' }) },
])('a core without learning, for a network of $name', ({ spec }) => {
  test('infers as the exact model does, and a training sample changes nothing', async () => {
    const shape = { rows: 3, cols: 4 };
    const hardware = inferenceHardware(hardwareFor(spec, shape));
    const program = compile(spec, hardware);
    const { target } = await startRtl(hardware, { stalls: { chance: 0.3, seed: 5 } });
    try {
      for (const [data, weights] of (['he', 'any', 'sparse'] as const).entries()) {
        const network = drawNetwork(spec, weights);
        const samples = drawSamples(spec, 30, data, 'any');
        const expected = runExact(new ExactLearner(cloneNetwork(network)), samples, 'infer');
        await target.load(program, network);
        same('inferred y', expected, await target.infer(samples));
        // drtp has no passes but forward ones and updates.
        if (spec.rule === 'drtp') same('y', expected, await target.train(samples));
        for (const [index, words] of (await target.weights()).entries()) {
          same(`W${index + 1}`, network.layers[index]?.weights ?? [], words);
        }
      }
      expect((await target.counters())?.update).toBe(0);
    } finally {
      await target.close();
    }
  });
});
