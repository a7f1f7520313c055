import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lookUp } from '../../src/cosim/toolchain.js';
import { mutate, type MutantReport, type MutationReport } from '../../src/mutate/mutate.js';
import { LONG } from '../properties/settings.js';
import { EXPLAINED, type Explanation } from './explained.js';

/** Killed ones among those that are not proved equivalent: of all, explained ones as well. */
const GOAL = 0.95;
/** Mutants of each block; in the long run all. The seed chooses them, and what properties draw: the same every time. */
const SAMPLE = LONG ? Infinity : 24;
const SEED = 1;

interface Block {
  readonly top: string;
  /** In testbench/properties, without `.test.ts`: what judges it. */
  readonly judge: string;
  /** Of the smallest build that the judge has. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Left to the long run. */
  readonly long?: boolean;
}

const BLOCKS: readonly Block[] = [
  { top: 'pe_update', judge: 'updateArithmetic', parameters: { WeightWidth: '4' } },
  { top: 'systolic_array', judge: 'array', parameters: { Rows: '2', ShiftWidth: '4' } },
  { top: 'activation_unit', judge: 'activationUnit', parameters: { ActivationWidth: '4' } },
  { top: 'modulator_target', judge: 'modulatorTarget', parameters: { ActivationWidth: '5' } },
  { top: 'modulator_drtp', judge: 'projection', parameters: { DeltaWidth: '16' }, long: true },
  {
    ...{ top: 'modulator_lls', judge: 'modulatorLls' },
    ...{ parameters: { Cols: '6', Classes: '4' }, long: true },
  },
];

const run = ({ top, parameters }: Block, file: string, limit: number): Promise<MutationReport> =>
  mutate({
    ...{ top, parameters, test: file, limit, seed: SEED },
    // The whole takes longer than all other files: in the end they leave it their cores.
    ...(LONG ? {} : { jobs: 1 }),
    ...{ proofSeconds: 30, proofCycles: 0 },
  });

const survivors = ({ designs }: MutationReport): MutantReport[] =>
  designs.flatMap(({ mutants }) => mutants).filter(({ verdict }) => verdict === 'survived');

const explains = ({ line, change }: Explanation, { what, text = '' }: MutantReport): boolean =>
  text === line && change.test(what);

describe.skipIf(lookUp('yosys') === undefined)(
  'the tests of our own blocks see single faults (skipped without yosys):',
  { timeout: 7_200_000 },
  () => {
    test.each(BLOCKS.filter(({ long }) => LONG || long !== true))('$top', async (block) => {
      const file = join(import.meta.dirname, '..', 'properties', `${block.judge}.test.ts`);
      const report = await run(block, file, SAMPLE);
      const { mutants, killed, equivalent, survived, score = 0 } = report.totals;
      const explained = EXPLAINED[block.top] ?? [];
      const counts = explained.map(
        (one) => survivors(report).filter((survivor) => explains(one, survivor)).length,
      );
      const open = survivors(report)
        .filter((survivor) => !explained.some((one) => explains(one, survivor)))
        .map(({ id, what, text = '' }) => `${id} ${what}: ${text}`);
      console.info(
        `${block.top}: ${mutants} mutants, seed ${SEED}: ${killed} killed, ${equivalent} equivalent, ${survived} survived`,
      );
      expect(killed).toBeGreaterThan(mutants / 2);
      expect(open).toEqual([]);
      if (LONG) expect(counts).toEqual(explained.map(({ count }) => count));
      // In a sample, a few that are explained weigh too much.
      if (LONG) expect(score).toBeGreaterThanOrEqual(GOAL);
      for (const [index, { count }] of explained.entries()) {
        expect(counts[index]).toBeLessThanOrEqual(count);
      }
    });

    test('and this would tell if they did not: without most of its tests a block fails', async () => {
      const block = { top: 'modulator_target', judge: '', parameters: {} };
      const file = join(import.meta.dirname, 'fixtures', 'oneLoss.test.ts');
      const { totals } = await run(block, file, 60);
      expect(totals.killed).toBeGreaterThan(0);
      expect(totals.score).toBeLessThan(GOAL);
    });
  },
);
