import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These take minutes. They begin first, so that in the end no core waits for one of them. */
const LONGEST = ['faults', 'learner', 'probes', 'ownBlocks', 'htmlReport', 'netlist', 'prove'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.indexOf(basename(moduleId, '.test.ts'));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  // The examples import this package by its name, as they would from anywhere.
  resolve: {
    alias: [{ find: /^systole$/, replacement: join(import.meta.dirname, 'src/index.ts') }],
  },
  test: {
    include: ['{golden,src,testbench,scripts,examples,test}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Simulations and compilers are processes of their own: more workers than cores only make them
    // slower, and vitest's own default (one less than the cores) leaves half of a small machine idle.
    maxWorkers: availableParallelism(),
  },
});
