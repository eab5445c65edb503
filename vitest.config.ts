import { defineConfig } from 'vitest/config';
import { allTests, testsThatMock, testsWithDatabase } from './test/support/test-files.js';

// The database of a run: `sqlite` (the default), or `mysql`, for which a MariaDB server is started and
// the tests that use no database, which would only repeat themselves, are left out.
const engine = process.env['POOLGATE_TEST_ENGINE'] ?? 'sqlite';
const include = engine === 'mysql' ? testsWithDatabase() : allTests();
const mocking = testsThatMock(include);

export default defineConfig({
  resolve: {
    // Without this, our sources and the libraries load two copies of graphql ("another realm").
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: [
      'test/support/run-folder.ts',
      ...(engine === 'mysql' ? ['test/support/mariadb.ts'] : []),
    ],
    setupFiles: ['test/support/reflect.ts'],
    projects: [
      {
        extends: true,
        // Loading the product takes longer than most files do, so they share a process and what it has
        // loaded; whatever a file changes outside itself, it puts back.
        test: {
          name: 'shared',
          isolate: false,
          include: include.filter((file) => !mocking.includes(file)),
        },
      },
      // A module can only be replaced before it is loaded.
      { extends: true, test: { name: 'alone', include: mocking } },
    ],
  },
});
