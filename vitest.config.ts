import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

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
    // Simulations and compilers are processes of their own: more workers than cores only make them
    // slower, and vitest's own default (one less than the cores) leaves half of a small machine idle.
    maxWorkers: availableParallelism(),
  },
});
