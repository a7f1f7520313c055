import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../cosim/fixtures/designs.js';
import { verilate, type Design, type Simulation, type Stimuli } from '../cosim/index.js';
import { UsageError } from '../errors.js';
import { readReplay, runCase } from '../replay/index.js';
import { compare } from './compare.js';
import { Mismatch } from './mismatch.js';
import { property, type PropertyOptions } from './property.js';
import { PropertyFailure } from './propertyFailure.js';
import { seedsAgree } from './seedsAgree.js';

let design: Design;
let keep: string;

beforeAll(async () => {
  design = await verilate({
    top: 'unknowns',
    sources: [fixture('unknowns.sv')],
    allowWarnings: ['CASEINCOMPLETE'],
  });
  keep = mkdtempSync(join(tmpdir(), 'systole-seeds-'));
});

afterAll(() => {
  rmSync(keep, { recursive: true, force: true });
});

const SEVEN: Stimuli = { cycles: 4, inputs: { index_i: [0, 0, 7, 7] } };

/** What a bit that nothing sets is with each of a few seeds. */
async function bitsOf(port: string): Promise<Map<number, bigint>> {
  const found = new Map<number, bigint>();
  for (let seed = 1; seed <= 16; seed++) {
    const simulation = await design.start({ seed });
    await simulation.run({ ...SEVEN, record: [port] });
    found.set(seed, await simulation.peek(port));
    await simulation.close();
  }
  return found;
}

/** Two of the seeds whose bits are the same, or are not. */
function pair(bits: ReadonlyMap<number, bigint>, same: boolean): [number, number] {
  const [[first, bit] = [0, 0n], ...others] = bits;
  const [second] = others.find(([, other]) => (other === bit) === same) ?? [];
  if (second === undefined) throw new Error('no such seeds');
  return [first, second];
}

describe('seedsAgree', () => {
  it('holds where everything that shows is set', async () => {
    await expect(seedsAgree(design, { ...SEVEN, record: ['known_o'] })).resolves.toBeUndefined();
  });

  it.each([
    ['register_o', 0],
    ['memory_o', 0],
    ['assigned_o', 2],
    ['default_o', 2],
    ['beyond_o', 2],
  ])('finds %s, which nothing has set, from cycle %i on', async (port, cycle) => {
    const checked = seedsAgree(design, { ...SEVEN, record: ['known_o', port] }, [1, 5]);
    await expect(checked).rejects.toThrow(Mismatch);
    await expect(checked).rejects.toMatchObject({ port, cycle });
  });

  it('finds a single bit although both seeds give it the same value', async () => {
    const seeds = pair(await bitsOf('bit_o'), true);
    // What two random seeds alone would say.
    const [one, other] = await Promise.all(seeds.map((seed) => design.start({ seed })));
    if (one === undefined || other === undefined) throw new Error('not started');
    const stimuli = { ...SEVEN, record: ['bit_o'] };
    await compare(one.run(stimuli), await other.run(stimuli));
    await Promise.all([one.close(), other.close()]);
    await expect(seedsAgree(design, stimuli, seeds)).rejects.toThrow(
      /^bit_o differs in cycle 0: [01] with seed \d+, [01] with all unset bits [01]$/,
    );
  });

  it('finds by its seeds what zeros and ones leave alike', async () => {
    const seeds = pair(await bitsOf('parity_o'), false);
    await expect(
      seedsAgree(design, { ...SEVEN, record: ['parity_o'] }, seeds),
    ).rejects.toMatchObject({ port: 'parity_o', cycle: 0 });
  });
});

describe('a property with seedsAgree', () => {
  const drive = async (sim: Simulation, indices: readonly number[]) => {
    await sim.run({ cycles: indices.length, inputs: { index_i: indices } });
  };
  const without = (...indices: number[]) =>
    fc.array(fc.nat(7), { maxLength: 30 }).map((all) => all.filter((n) => !indices.includes(n)));

  async function failureOf(
    predicate: (sim: Simulation, indices: number[]) => Promise<void>,
    options: PropertyOptions<number[]>,
  ): Promise<PropertyFailure<number[]>> {
    const thrown: unknown = await property(design, without(1), predicate, {
      keep: join(keep, String(Math.random())),
      ...options,
    }).catch((error: unknown) => error);
    if (!(thrown instanceof PropertyFailure)) throw new Error(`no failure: ${String(thrown)}`);
    return thrown as PropertyFailure<number[]>;
  }

  it('holds without it, and on ports that are set', async () => {
    await property(design, without(1), drive, { numRuns: 20 });
    await property(design, without(1), drive, { numRuns: 20, seedsAgree: ['known_o'] });
  });

  it('fails with the usual report, shrunk, with both states named, and its replay fails, too', async () => {
    const failure = await failureOf(drive, { seedsAgree: ['known_o', 'default_o'] });
    expect(failure.value).toHaveLength(1);
    expect(failure.difference).toMatchObject({ port: 'default_o', cycle: 0 });
    expect(failure.message).toMatch(
      /default_o differs in cycle 0: .* with seed 1, 0 with all unset bits 0/,
    );
    expect(failure.message).toMatch(
      /note: this is with all unset bits 0 \(`start: \{ unset: 'zeros' \}`\)/,
    );
    expect(failure.message).toMatch(/^ {2}default_o/m);
    const folder = mkdtempSync(join(keep, 'replay-'));
    const replay = await readReplay(failure.files.replay ?? '', folder);
    expect(replay.start).toEqual({ unset: 'zeros' });
    await expect(runCase(await verilate(replay.spec), replay)).resolves.toMatchObject({
      outcome: 'same',
      actual: 0n,
    });
  });

  it('finds a single bit for certain, with all ports by default', async () => {
    const failure = await failureOf(
      (sim) => sim.run({ cycles: 1, inputs: {}, record: ['bit_o'] }).then(() => undefined),
      {
        seedsAgree: true,
      },
    );
    expect(failure.difference).toMatchObject({ port: 'bit_o' });
  });

  it('fails where the test does with another state only', async () => {
    const [seed = 0] = [...(await bitsOf('bit_o'))].find(([, bit]) => bit === 0n) ?? [];
    const failure = await failureOf(
      (sim) => compare(sim.run({ cycles: 1, inputs: {}, record: ['bit_o'] }), { bit_o: [0] }),
      { seedsAgree: [], start: { seed } },
    );
    expect(failure.difference).toMatchObject({ port: 'bit_o', expected: 0n, actual: 1n });
    expect(failure.message).toMatch(/bit_o differs in cycle 0: expected 0, actual 1/);
    expect(failure.message).toMatch(/note: this is with all unset bits 1/);
  });

  it('compares the words of streams, and how many there are', async () => {
    const failure = await failureOf(
      async (sim) => {
        await sim.streams({ sources: [], sinks: [], until: { cycles: 3 }, record: ['bit_o'] });
      },
      { seedsAgree: true },
    );
    expect(failure.difference).toMatchObject({ port: 'bit_o', cycle: 0 });
    const longer = await failureOf(
      async (sim) => {
        const cycles = 1 + Number(await sim.peek('bit_o'));
        await sim.streams({ sources: [], sinks: [], until: { cycles }, record: ['known_o'] });
      },
      { seedsAgree: true },
    );
    expect(longer.message).toMatch(/went on for another number of words or cycles with/);
  });

  it('refuses ports that are not there, and a state of its own', async () => {
    const none = property(design, without(), drive, { seedsAgree: ['none_o'] });
    await expect(none).rejects.toThrow(UsageError);
    await expect(none).rejects.toThrow(/no port none_o; its ports are: clk_i/);
    await expect(
      property(design, without(), drive, { seedsAgree: true, start: { unset: 'ones' } }),
    ).rejects.toThrow(/leave start.unset out/);
    await expect(design.start({ unset: 'none' as 'ones' })).rejects.toThrow(/unset is none/);
  });
});
