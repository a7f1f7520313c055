import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{golden,src,testbench,scripts,examples,test}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Simulations are processes of their own: more workers than cores only make them slower.
    pool: 'forks',
  },
});
