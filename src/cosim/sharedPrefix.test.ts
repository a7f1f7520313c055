import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { TALLY } from '../property/fixtures/tally.js';
import { verilate, type Design, type Simulation } from './index.js';

let design: Design;

beforeAll(async () => {
  design = await verilate({ ...TALLY, parameters: { Faulty: 0 } });
});

/** A part of a run: a batch of words that repeat, a stream with stalls, or a look at a port. */
type Part =
  | { readonly batch: number; readonly words: readonly number[] }
  | { readonly stream: number; readonly seed: number }
  | { readonly peek: true };

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    batch: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 5000, max: 30_000 })),
    words: fc.array(fc.integer({ min: 0, max: 0x50 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    stream: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(9000)),
    seed: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ peek: fc.constant<true>(true) }),
);

async function perform(sim: Simulation, each: Part): Promise<unknown> {
  if ('peek' in each) return sim.peek('sum_o');
  if ('stream' in each) {
    return sim.streams({
      sources: [
        {
          valid: 'valid_i',
          ready: 'ready_o',
          payload: { data_i: Uint8Array.from({ length: each.stream }, (_, i) => i & 63) },
          count: each.stream,
          stall: 0.2,
        },
      ],
      sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['sum_o'], stall: 0.3 }],
      seed: each.seed,
      until: 'sent',
    });
  }
  const { batch, words } = each;
  const data = Uint8Array.from({ length: batch }, (_, i) => words[i % words.length] ?? 0);
  const ones = new Uint8Array(batch).fill(1);
  return sim.batch(batch, { data_i: data, valid_i: ones, ready_i: ones }, ['sum_o', 'wide_o']);
}

/** What all parts of a run gave, and where it stood after each. */
async function run(sim: Simulation, parts: readonly Part[]): Promise<unknown[]> {
  await sim.restart();
  const begun = sim.cycles;
  const seen: unknown[] = [];
  for (const each of parts) seen.push(await perform(sim, each), sim.cycles - begun);
  return seen;
}

describe('runs that begin alike', () => {
  it('give what they give when each is simulated whole', async () => {
    const plain = await design.start();
    const sharing = await design.start({ sharePrefixes: true });
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(part, { maxLength: 6 }),
          fc.array(fc.tuple(fc.nat(6), fc.array(part, { maxLength: 3 })), { maxLength: 4 }),
          async (first, changes) => {
            let parts = first;
            for (const [keep, rest] of [[parts.length, []] as const, ...changes]) {
              parts = [...parts.slice(0, keep), ...rest];
              expect(await run(sharing, parts)).toEqual(await run(plain, parts));
            }
          },
        ),
        settings(25),
      );
      expect(sharing.skippedCycles).toBeGreaterThan(10_000);
      expect(plain.skippedCycles).toBe(0);
    } finally {
      await plain.close();
      await sharing.close();
    }
  });

  it('cost a tenth and less once they are long', async () => {
    const sim = await design.start({ sharePrefixes: true, journal: true });
    try {
      const cases = 40;
      for (let i = 0; i < cases; i++) {
        const parts = [
          { batch: 100_000, words: [1, 2] },
          { batch: 10 + i, words: [i] },
        ];
        await run(sim, parts);
        // What is saved of a run does not tell that it was not simulated whole.
        expect(sim.journal?.entries).toHaveLength(3);
      }
      const whole = cases * 100_000;
      expect(whole - sim.skippedCycles).toBeLessThan(whole / 10);
    } finally {
      await sim.close();
    }
  });

  it('are simulated again after a failure, and hand out columns of their own', async () => {
    const sim = await design.start({ sharePrefixes: true });
    try {
      const long: Part = { batch: 20_000, words: [3] };
      const [before] = await run(sim, [long]);
      const sums = (before as { sum_o: Uint16Array }).sum_o.slice();
      (before as { sum_o: Uint16Array }).sum_o.fill(7);
      const stuck = sim.streams({
        sources: [],
        sinks: [],
        until: { port: 'sum_o', equals: 1 },
        watchdog: 50,
      });
      await expect(stuck).rejects.toThrow(/failed at cycle/);
      for (let i = 0; i < 2; i++) {
        const [after] = await run(sim, [long]);
        expect((after as { sum_o: Uint16Array }).sum_o).toEqual(sums);
      }
      const snapshot = await sim.snapshot();
      await sim.step(3);
      await sim.restore(snapshot);
      const skipped = sim.skippedCycles;
      await run(sim, [long]);
      expect(sim.skippedCycles).toBe(skipped);
    } finally {
      await sim.close();
    }
  });
});
