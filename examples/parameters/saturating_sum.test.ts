import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compare, fc, property, verilate } from 'systole';
import { saturatingSumSpec } from './saturating_sum.design.js';

// Each set of parameters is a build of its own, kept in the cache.
describe.each([
  { Width: 4, Stages: 1 },
  { Width: 40, Stages: 3 },
])('Width $Width, Stages $Stages', ({ Width, Stages }) => {
  test('gives the clipped sum, Stages cycles later', async () => {
    // Without types, since the widths depend on the parameters.
    const design = await verilate({
      top: 'saturating_sum',
      sources: [join(import.meta.dirname, 'saturating_sum.sv')],
      parameters: { Width, Stages },
    });
    const [min, max] = [-(2n ** BigInt(Width - 1)), 2n ** BigInt(Width - 1) - 1n];
    const clip = (value: bigint) => (value < min ? min : value > max ? max : value);
    const pairs = fc.array(fc.tuple(fc.bigInt({ min, max }), fc.bigInt({ min, max })));
    await property(design, pairs, (sim, all) => {
      // Two's complement: a signed port takes negative numbers, and is expected to give them.
      const padding = Array.from({ length: Stages }, () => 0n);
      return compare(
        sim.run({
          cycles: all.length + Stages,
          inputs: {
            a_i: [...all.map(([a]) => a), ...padding],
            b_i: [...all.map(([, b]) => b), ...padding],
          },
        }),
        { sum_o: [...padding.map(() => undefined), ...all.map(([a, b]) => clip(a + b))] },
      );
    });
  });
});

test('the types belong to the parameters that they were written for', async () => {
  const other = verilate({ ...saturatingSumSpec, parameters: { Width: 4, Stages: 1 } });
  await expect(other).rejects.toThrow(/port a_i is a signed input of 4 bits, they say .* 12 bits/);
});
