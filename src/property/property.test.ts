import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verilate, type Design, type Simulation } from '../cosim/index.js';
import { compare } from './compare.js';
import { FAULTY_WORD, TALLY, wordStimuli, wordSums } from './fixtures/tally.js';
import { property, type PropertyOptions } from './property.js';
import { PropertyFailure } from './propertyFailure.js';

let design: Design;
let keep: string;

beforeAll(async () => {
  design = await verilate(TALLY);
  keep = mkdtempSync(join(tmpdir(), 'systole-property-'));
});

afterAll(() => {
  rmSync(keep, { recursive: true, force: true });
});

/** Words among which one, at most, has a fault behind it. */
const wordsWith = (fault: number) =>
  fc.array(fc.oneof({ withCrossShrink: true }, fc.nat(0x50), fc.constant(fault)), {
    maxLength: 40,
  });

async function failureOf<T>(
  arbitrary: fc.Arbitrary<T>,
  predicate: (simulation: Simulation, value: T) => Promise<void>,
  options: PropertyOptions<T> = {},
): Promise<PropertyFailure<T>> {
  const folder = join(keep, String(Math.random()));
  const error: unknown = await property(design, arbitrary, predicate, {
    keep: folder,
    numRuns: 500,
    ...options,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PropertyFailure)) throw new Error(`no failure: ${String(error)}`);
  return error as PropertyFailure<T>;
}

const sums = (words: number[]) => (sim: Simulation) =>
  compare(sim.run(wordStimuli(words)), wordSums(words));

describe('a property that holds', () => {
  it('must wait for its simulation: what nobody awaits could not fail', async () => {
    let runs = 0;
    const floating = (sim: Simulation, words: number[]): Promise<void> => {
      runs++;
      compare(sim.run(wordStimuli(words)), wordSums(words)).catch(() => undefined);
      return Promise.resolve();
    };
    const error = await failureOf(wordsWith(0x51), floating, { numRuns: 1 });
    expect(error.message).toMatch(/Return or await what it starts/);
    expect(runs).toBeGreaterThan(0);
    // One that asks nothing has nothing to wait for.
    await property(design, fc.nat(), () => Promise.resolve(), { keep, numRuns: 3 });
  });

  it('runs every case on one process, and keeps nothing', async () => {
    const pids = new Set<number | undefined>();
    let cases = 0;
    const folder = join(keep, 'holds');
    await property(
      design,
      fc.array(fc.nat(0x50), { maxLength: 30 }),
      async (sim, words) => {
        pids.add(sim.pid);
        cases++;
        await compare(sim.run(wordStimuli(words)), wordSums(words));
      },
      { numRuns: 200, keep: folder },
    );
    expect(pids.size).toBe(1);
    expect(cases).toBe(200);
    expect(existsSync(folder)).toBe(false);
  });

  it('begins every case with a reset, also one that only goes on', async () => {
    await property(design, fc.nat(20), async (sim, cycles) => {
      await sim.batch(cycles, { valid_i: new Uint8Array(cycles).fill(1) }, []);
      await compare(sim.batch(1, {}, ['sum_o']), { sum_o: [0] });
      await sim.batch(1, { data_i: Uint8Array.of(7), valid_i: Uint8Array.of(1) }, []);
    });
  });

  it('starts a new process for every case if asked', async () => {
    const pids = new Set<number | undefined>();
    await property(
      design,
      fc.nat(),
      async (sim) => {
        pids.add(sim.pid);
        await sim.step();
      },
      { fresh: true, numRuns: 5 },
    );
    expect(pids.size).toBe(5);
  });
});

describe('a property that fails', () => {
  it('says so even where its files cannot be kept', async () => {
    const report = property(design, wordsWith(FAULTY_WORD.drop), (sim, words) => sums(words)(sim), {
      keep: '/dev/full/kept',
    });
    await expect(report).rejects.toThrow(
      /does not hold[\s\S]*sum_o differs[\s\S]*note: .*not kept/,
    );
  });

  it('is shrunk on one process to the smallest case, and shown whole', async () => {
    const pids = new Set<number | undefined>();
    const checked = async (sim: Simulation, words: number[]) => {
      pids.add(sim.pid);
      await sums(words)(sim);
    };
    const failure = await failureOf(wordsWith(FAULTY_WORD.drop), checked, { seed: 1 });
    // An odd sum before (halving an odd number need not give a smaller odd one), then the word.
    const [odd = 0, word] = failure.value;
    expect(failure.value).toHaveLength(2);
    expect({ rest: odd % 2, word }).toEqual({ rest: 1, word: FAULTY_WORD.drop });
    const sum = odd + FAULTY_WORD.drop;
    expect(failure.difference).toMatchObject({ port: 'sum_o', cycle: 2, expected: BigInt(sum) });
    // One for all cases, and one on which nothing else had run.
    expect(pids.size).toBe(2);
    const { message, files } = failure;
    const hex = (value: number) => value.toString(16);
    const hex4 = (value: number) => `0x${hex(value).padStart(4, '0')}`;
    expect(message).toContain(
      `sum_o differs in cycle 2: expected ${sum} (${hex4(sum)}), actual ${sum - 1} (${hex4(sum - 1)})`,
    );
    expect(message).toContain(`seed ${failure.seed}, path "${failure.path}"`);
    expect(message).toContain(`case [${odd},165]`);
    expect(message).toMatch(new RegExp(`^ {2}data_i +\\|${hex(odd)} *\\|a5 *\\|0`, 'm'));
    expect(message).toMatch(/^ {2}valid_i +‾‾/m);
    expect(message).toMatch(
      new RegExp(`^ {2}sum_o +\\|0 *\\|${hex(odd)} *\\|${hex(sum - 1)}$`, 'm'),
    );
    expect(message).toMatch(/^ +\^$/m);
    expect(message).toMatch(/again +npx systole replay \S+case\.replay/);
    expect(readFileSync(files.picture ?? '', 'utf8')).toMatch(
      /^<svg [\s\S]*sum_o[\s\S]*<\/svg>\s*$/,
    );
    // Of that case alone: two cycles of reset, three of the case.
    const times = Array.from(
      readFileSync(files.waveform ?? '', 'utf8').matchAll(/^#(\d+)$/gm),
      ([, time]) => Number(time),
    );
    expect(times.at(-1)).toBe(50);
  });

  it('fails the same for its seed, and at once for its seed and path', async () => {
    const first = await failureOf(wordsWith(FAULTY_WORD.drop), (sim, words) => sums(words)(sim));
    const { seed, path, value } = first;
    let cases = 0;
    const again = await failureOf(
      wordsWith(FAULTY_WORD.drop),
      async (sim, words) => {
        cases++;
        await sums(words)(sim);
      },
      { seed, path },
    );
    expect(again.value).toEqual(value);
    expect(cases).toBeLessThan(20);
    const whole = await failureOf(wordsWith(FAULTY_WORD.drop), (sim, words) => sums(words)(sim), {
      seed,
    });
    expect({ value: whole.value, path: whole.path }).toEqual({ value, path });
  });

  it.each([
    ['fatal', FAULTY_WORD.fatal, /a word of all ones/],
    ['stop', FAULTY_WORD.stop, /the design called \$finish/],
  ] as const)('because the simulator dies (%s) is shrunk all the same', async (_how, word, why) => {
    const failure = await failureOf(wordsWith(word), (sim, words) => sums(words)(sim));
    expect(failure.value).toEqual([word]);
    expect(failure.message).toMatch(why);
    expect(failure.message).toMatch(/stopped at cycle/);
    expect(failure.files.replay).toBeDefined();
    expect(failure.message).toMatch(/data_i +\|f[ef]/);
  });

  it('only after other cases says that it depends on them', async () => {
    const failure = await failureOf(fc.constant<number[]>([FAULTY_WORD.stale]), (sim, words) =>
      sums(words)(sim),
    );
    expect(failure.message).toMatch(/on a new process this case holds/);
    const fresh = property(
      design,
      fc.constant<number[]>([FAULTY_WORD.stale]),
      (sim, words) => sums(words)(sim),
      {
        fresh: true,
        numRuns: 5,
      },
    );
    await expect(fresh).resolves.toBeUndefined();
  });

  it('in a stream is shown by its ports', async () => {
    const failure = await failureOf(
      fc.record({
        words: wordsWith(FAULTY_WORD.drop),
        stall: fc.constantFrom(0, 0.5),
        seed: fc.nat(),
      }),
      async (sim, { words, stall, seed }) => {
        const { sinks } = await sim.streams({
          sources: [
            {
              valid: 'valid_i',
              ready: 'ready_o',
              payload: { data_i: Uint8Array.from(words) },
              count: words.length,
              stall,
            },
          ],
          sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: ['sum_o'], stall }],
          seed,
          until: { received: words.length },
        });
        await compare(sinks[0]?.payload ?? {}, { sum_o: wordSums(words).sum_o.slice(1) });
      },
    );
    expect(failure.value).toMatchObject({ stall: 0, seed: 0 });
    expect(failure.value.words).toEqual([expect.any(Number), FAULTY_WORD.drop]);
    expect(failure.message).toMatch(/sum_o differs in word 1/);
    expect(failure.message).toMatch(/ready_o/);
  });

  it('past cycle 100,000 is shrunk with a tenth of the cycles and less', async () => {
    const quiet = new Array<number>(100_000).fill(0);
    const cycles = { asked: 0, skipped: 0 };
    const failure = await failureOf(
      fc.array(fc.oneof(fc.nat(0x50), fc.constant(FAULTY_WORD.late)), {
        minLength: 220,
        maxLength: 240,
      }),
      async (sim, tail) => {
        const stimuli = wordStimuli([...quiet, ...tail]);
        cycles.asked += stimuli.cycles;
        try {
          await compare(sim.run(stimuli), wordSums([...quiet, ...tail]));
        } finally {
          cycles.skipped = Math.max(cycles.skipped, sim.skippedCycles);
        }
      },
      { numRuns: 5 },
    );
    expect(failure.difference?.cycle).toBe(100_200);
    expect(failure.value.length).toBe(220);
    // Of hundreds of cases. The last one was run anew, on a process of its own.
    expect(cycles.asked).toBeGreaterThan(20 * 100_000);
    expect(cycles.asked - cycles.skipped).toBeLessThan(cycles.asked / 10 + 2 * 100_300);
  });

  it('in something else shows what the test said', async () => {
    const failure = await failureOf(fc.nat(100), async (sim, value) => {
      await sim.run(wordStimuli([value]));
      if (value > 7) throw new Error('more than seven');
    });
    expect(failure.value).toBe(8);
    expect(failure.message).toMatch(/more than seven/);
    expect(failure.cause).toBeInstanceOf(Error);
  });
});

describe('limits', () => {
  it('end a property, and its shrinking', async () => {
    await expect(
      property(design, fc.nat(), (sim) => sim.step(), { timeLimitSeconds: 0 }),
    ).rejects.toThrow(/no case was run within 0 s/);
    const failure = await failureOf(wordsWith(FAULTY_WORD.drop), (sim, words) => sums(words)(sim), {
      shrinkSeconds: 0,
    });
    expect(failure.value).toContain(FAULTY_WORD.drop);
    await expect(
      property(design, fc.nat(), (sim) => sim.step(), { shrinkSeconds: -1 }),
    ).rejects.toThrow(/shrinkSeconds is -1/);
  });
});
