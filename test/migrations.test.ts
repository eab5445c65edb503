import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entities, migrations } from '../src/data-model.js';
import { createLog } from '../src/platform/log.js';
import { Database } from '../src/platform/database.js';
import { ChildGateway } from './support/child-gateway.js';
import {
  freshDatabaseUrl,
  schemaDrift,
  testEngine,
  type FreshDatabase,
} from './support/database.js';

const log = createLog('silent');
const names = migrations.map(({ name }) => name);
const otherKey = Buffer.alloc(32, 8).toString('base64');

let fresh: FreshDatabase;
let db: Database;

beforeEach(async () => {
  fresh = await freshDatabaseUrl();
  db = await Database.open({ url: fresh.url, entities, migrations, log });
});

afterEach(async () => {
  await db.close();
  await fresh.drop();
});

/** Names of the tables that hold data, as the engine itself lists them. */
async function tables(): Promise<string[]> {
  const rows = await db.read((manager) =>
    manager.query<{ name: string }[]>(
      testEngine === 'sqlite'
        ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
        : `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`,
    ),
  );
  const bookkeeping = ['migrations', 'typeorm_metadata'];
  return rows.map(({ name }) => name).filter((name) => !bookkeeping.includes(name));
}

describe('the migrations', () => {
  it('make exactly the tables that the entities describe', async () => {
    expect(await schemaDrift(db)).not.toEqual([]);
    expect(await db.migrate()).toEqual(names);
    expect(await schemaDrift(db)).toEqual([]);
    expect(await tables()).toHaveLength(entities.length);
    expect(await db.pendingMigrations()).toEqual([]);
  });

  it('can be undone to nothing and run again', async () => {
    await db.migrate();
    await db.revertAll();
    expect(await tables()).toEqual([]);
    expect(await db.pendingMigrations()).toEqual(names);
    expect(await db.migrate()).toEqual(names);
    expect(await schemaDrift(db)).toEqual([]);
  });

  it('are compared in earnest: a missing index and a missing column are seen', async () => {
    await db.migrate();
    const drop =
      testEngine === 'sqlite'
        ? 'DROP INDEX users_pool_status'
        : 'DROP INDEX users_pool_status ON users';
    await db.transaction((tx) => tx.query(drop));
    expect((await schemaDrift(db)).join('\n')).toContain('users_pool_status');
    await db.transaction((tx) => tx.query('ALTER TABLE auth_sessions DROP COLUMN spentAt'));
    expect((await schemaDrift(db)).join('\n')).toContain('spentAt');
  });

  it('have numbers that rise in the order in which they run', () => {
    const stamps = names.map((name) => Number(/\d{13}$/.exec(name)?.[0]));
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    expect(new Set(stamps).size).toBe(names.length);
  });
});

describe('the built server', () => {
  let server: ChildGateway;

  beforeEach(async () => {
    server = await ChildGateway.make();
  });

  afterEach(() => server.remove());

  it('refuses a master key that is not the one of the database, and says so', async () => {
    server.migrate();
    await server.start();
    await server.end('SIGTERM');
    server.run({ POOLGATE_MASTER_KEY: otherKey });
    expect((await server.ended).code).toBe(1);
    expect(server.said).toMatch(/master key is not the one this database was sealed with/);
    expect(server.said).not.toContain(otherKey);
    expect(server.said).not.toMatch(/\n\s+at /);
    await server.start();
  });

  it.runIf(testEngine === 'mysql')(
    'refuses a database that was not migrated, says what to run, and changes nothing',
    async () => {
      server.run();
      expect((await server.ended).code).toBe(1);
      expect(server.said).toContain('npm run migrate');
      expect(server.said).not.toMatch(/\n\s+at /);
      expect(await tablesOf(server.databaseUrl)).toEqual([]);
      server.migrate();
      await server.start();
    },
  );

  it.runIf(testEngine === 'sqlite')('migrates its own file when it starts', async () => {
    await server.start();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

async function tablesOf(url: string): Promise<unknown[]> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query('SHOW TABLES');
    return rows as unknown[];
  } finally {
    await connection.end();
  }
}
