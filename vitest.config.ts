import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import Sequencer from './test/kit/sequencer.js';

/** Files that put something else in the place of a module: only a process of their own has not loaded it already. */
const MOCKING = globSync('test/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes('vi.mock('));

export default defineConfig({
  resolve: {
    // Test files would get graphql's ESM copy and type-graphql its CommonJS one ("another module or realm").
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    globalSetup: ['test/kit/global-setup.ts'],
    setupFiles: ['test/kit/await-server.ts'],
    reporters: ['default', './test/kit/summary-reporter.ts'],
    pool: 'forks',
    sequence: { sequencer: Sequencer },
    maxWorkers: 4, // on two cores: half of their time they wait, for PostgreSQL, another process or a clock
    // a shared machine may stand still for a minute; the report says what was tried again
    retry: process.env['CI'] ? 1 : 0, // eslint-disable-line house/no-env -- of the test runner, not of the platform
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000, // on two cores that other work shares; alone a test takes a tenth of it
    hookTimeout: 180_000, // the first hook may wait for migrations and seeds
    teardownTimeout: 20_000,
    projects: [
      // what is loaded is loaded once a worker, not once a file: 3.5 s of a core each time
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: MOCKING, isolate: false } },
      { extends: true, test: { name: 'alone', include: MOCKING } },
    ],
  },
});
