import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{golden,src,testbench,scripts,examples,test}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // Simulations and compilers are processes of their own: more workers than cores only make them
    // slower, and vitest's own default (one less than the cores) leaves half of a small machine idle.
    maxWorkers: availableParallelism(),
  },
});
