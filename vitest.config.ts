import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Most files wait for servers and timeouts most of the time: two kept two cores busy for three quarters of it.
    maxWorkers: 3,
    globalSetup: ['test/support/global.ts'],
  },
});
