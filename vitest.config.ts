import { defineConfig } from 'vitest/config';

// The database of a run: `sqlite` (the default), or `mysql`, for which a MariaDB server is started.
const engine = process.env['POOLGATE_TEST_ENGINE'] ?? 'sqlite';

export default defineConfig({
  resolve: {
    // Without this, our sources and the libraries load two copies of graphql ("another realm").
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: engine === 'mysql' ? ['test/support/mariadb.ts'] : [],
    setupFiles: ['test/support/reflect.ts'],
  },
});
