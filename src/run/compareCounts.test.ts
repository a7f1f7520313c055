import { expect, test } from 'vitest';
import { zeroCounts, type LayerCounts } from '../../golden/index.js';
import type { Counters } from '../../testbench/target.js';
import type { SampleCost } from '../accounting/formula.js';
import { compareCounts, type Counted } from './compareCounts.js';

const cost: SampleCost = {
  macs: { forward: 12, signal: 0, tangent: 0, feedback: 0, update: 12 },
  bias: 6,
  gate: 2,
  scale: 0,
  padded: 4,
  additions: 0,
  lookups: 2,
  issue: 5,
};

/** What the exact model and the hardware count in three samples if all is well. */
const layer: LayerCounts = {
  ...zeroCounts(),
  macs: { forward: 36, signal: 0, tangent: 0, feedback: 0, update: 36 },
  bias: 18,
  gate: 6,
  lookups: 6,
};
const rtl: Counters = {
  cycles: 100,
  forward: 36,
  update: 36,
  bias: 18,
  padded: 12,
  gate: 6,
  stalls: { sample: 0, result: 0 },
  issue: 15,
  samples: 3,
  signal: 0,
  tangent: 0,
  feedback: 0,
};
const counted: Counted = { cost, samples: 3, cycles: 100, golden: [layer], rtl, stalled: false };

test('equal counts are equal', () => {
  const { mismatches, first, checked, macs } = compareCounts(counted);
  expect({ mismatches, first }).toEqual({ mismatches: 0, first: undefined });
  expect(checked).toBe(23);
  expect(macs.total).toEqual({ formula: 72, golden: 72, rtl: 72 });
});

test.each(['cycles', 'forward', 'update', 'bias', 'padded', 'gate', 'issue', 'samples'] as const)(
  'one %s too many is seen, and the hardware named',
  (name) => {
    const wrong = { ...counted, rtl: { ...rtl, [name]: rtl[name] + 1 } };
    const { mismatches, first, inHardware } = compareCounts(wrong);
    expect({ mismatches, inHardware }).toEqual({ mismatches: 1, inHardware: true });
    expect(first).toMatchObject({
      kind: 'counter',
      sample: 2,
      expected: rtl[name],
      actual: rtl[name] + 1,
    });
    expect(first?.where).toContain(name);
  },
);

test('stalls lengthen the formula, and are a mismatch where none were asked for', () => {
  const stalls = { sample: 3, result: 4 };
  const stalled = { ...rtl, cycles: 107, stalls };
  expect(compareCounts({ ...counted, rtl: stalled, stalled: true })).toMatchObject({
    mismatches: 0,
    cycles: { formula: 107, rtl: 107 },
  });
  expect(compareCounts({ ...counted, rtl: stalled })).toMatchObject({ mismatches: 2 });
});

test('a wrong count of the exact model is not blamed on the hardware', () => {
  const golden = [{ ...layer, lookups: 7 }];
  expect(compareCounts({ ...counted, golden })).toMatchObject({
    mismatches: 1,
    inHardware: false,
    first: { where: 'lookups, counted by the exact model', expected: 6, actual: 7 },
  });
});
