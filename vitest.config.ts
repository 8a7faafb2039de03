import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A process of its own for each file took a third of the time: each loaded all of Temporal's SDK anew. What a test file changes in
    // its process (a clock, a variable, what is mocked) it has to put back.
    isolate: false,
    // Most files wait for servers and timeouts most of the time: two kept two cores busy for three quarters of it.
    maxWorkers: 3,
    globalSetup: ['test/support/global.ts'],
  },
});
