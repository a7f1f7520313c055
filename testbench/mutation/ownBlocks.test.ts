import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lookUp } from '../../src/cosim/toolchain.js';
import { mutate, type MutationReport } from '../../src/mutate/mutate.js';
import { LONG } from '../properties/settings.js';
import { EXPLAINED } from './explained.js';

/** Killed ones among those that are not proved equivalent, nor explained. */
const GOAL = 0.95;
/** Mutants of each block. The seed chooses them, and what properties draw: the same every time. */
const SAMPLE = LONG ? 200 : 24;
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
  { top: 'systolic_array', judge: 'array', parameters: { Rows: '2', ActivationWidth: '4' } },
  { top: 'activation_unit', judge: 'activationUnit', parameters: { ActivationWidth: '4' } },
  { top: 'modulator_target', judge: 'modulatorTarget', parameters: { ActivationWidth: '5' } },
  { top: 'modulator_drtp', judge: 'projection', parameters: { DeltaWidth: '4' }, long: true },
  {
    ...{ top: 'modulator_lls', judge: 'modulatorLls' },
    ...{ parameters: { Cols: '6', Classes: '3' }, long: true },
  },
];

const run = ({ top, parameters }: Block, file: string, limit: number): Promise<MutationReport> =>
  mutate({ top, parameters, test: file, limit, seed: SEED, jobs: 1, proofSeconds: 10 });

/** Survivors, as explained.ts names them. */
function survivors({ designs }: MutationReport): string[] {
  return designs
    .flatMap(({ mutants }) => mutants)
    .filter(({ verdict }) => verdict === 'survived')
    .map(({ id, what, text }) => `${id} ${what}: ${text ?? ''}`);
}

describe.skipIf(lookUp('yosys') === undefined)(
  'the tests of our own blocks see single faults (skipped without yosys):',
  { timeout: 3_600_000 },
  () => {
    test.each(BLOCKS.filter(({ long }) => LONG || long !== true))('$top', async (block) => {
      const file = join(import.meta.dirname, '..', 'properties', `${block.judge}.test.ts`);
      const report = await run(block, file, SAMPLE);
      const { mutants, killed, equivalent } = report.totals;
      const explained = EXPLAINED[block.top] ?? {};
      const open = survivors(report).filter((survivor) => !(survivor in explained));
      const counts = `${mutants} mutants, seed ${SEED}: ${killed} killed, ${equivalent} equivalent`;
      console.info([`${block.top}: ${counts}`, ...survivors(report)].join('\n'));
      expect(killed).toBeGreaterThan(mutants / 2);
      expect(killed / (killed + open.length)).toBeGreaterThanOrEqual(GOAL);
      expect(open).toEqual([]);
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
