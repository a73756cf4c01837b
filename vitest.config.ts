import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Test files would get graphql's ESM copy and type-graphql its CommonJS one ("another module or realm").
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/global-setup.ts'],
    reporters: ['default', './test/kit/summary-reporter.ts'],
    pool: 'forks',
    maxWorkers: 3, // on two cores: many a test waits for a process or a clock
    // a shared machine may stand still for a minute; the report says what was tried again
    retry: process.env['CI'] ? 1 : 0, // eslint-disable-line house/no-env -- of the test runner, not of the platform
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000, // on two cores that other work shares; alone a test takes a tenth of it
    hookTimeout: 180_000, // the first hook may wait for migrations and seeds
    teardownTimeout: 20_000,
  },
});
