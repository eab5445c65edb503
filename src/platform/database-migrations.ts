import { DataSource, MigrationExecutor } from 'typeorm';
import type { QueryRunner } from 'typeorm';

const LOCK_SECONDS = 60;
/** Lock names are shared by the whole MySQL server, hence the database in it; 64 characters at most. */
const LOCK_NAME = "CONCAT('poolgate.', SHA1(DATABASE()))";

/** Names of the migrations that have not run, in their order. */
export async function pendingNames(source: DataSource): Promise<string[]> {
  const pending = await new MigrationExecutor(source).getPendingMigrations();
  return pending.map(({ name }) => name);
}

/** Runs what is pending and returns the names. */
export function migrateAll(source: DataSource, engine: 'sqlite' | 'mysql'): Promise<string[]> {
  return alone(source, engine, async () => {
    const done = await source.runMigrations({ transaction: 'each' });
    return done.map(({ name }) => name);
  });
}

/** Undoes every migration that has run, the latest first. */
export function revertAll(source: DataSource, engine: 'sqlite' | 'mysql'): Promise<void> {
  return alone(source, engine, async () => {
    const executor = new MigrationExecutor(source);
    const { length } = await executor.getExecutedMigrations();
    for (let left = length; left > 0; left -= 1) {
      await source.undoLastMigration({ transaction: 'each' });
    }
  });
}

/** Statements that would turn the tables into what the entities say; none are run. */
export async function differences(source: DataSource): Promise<string[]> {
  if (source.options.type !== 'mysql') return missingStatements(source);
  const [row] = await source.query<{ version: string }[]>('SELECT VERSION() AS version');
  if (!row?.version.includes('MariaDB')) return missingStatements(source);
  // MariaDB reports "no default" as the word NULL, which TypeORM understands under its own type only.
  const reader = await new DataSource({ ...source.options, type: 'mariadb' }).initialize();
  return missingStatements(reader).finally(() => reader.destroy());
}

async function missingStatements(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

/** On MySQL under a lock of the server, which it frees by itself if the node dies. */
async function alone<T>(
  source: DataSource,
  engine: 'sqlite' | 'mysql',
  work: () => Promise<T>,
): Promise<T> {
  if (engine === 'sqlite') return work().finally(() => enforceForeignKeys(source));
  const runner = source.createQueryRunner();
  try {
    await takeLock(runner);
    return await work();
  } finally {
    await runner.query(`DO RELEASE_LOCK(${LOCK_NAME})`).catch(() => undefined);
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner): Promise<void> {
  const sql = `SELECT GET_LOCK(${LOCK_NAME}, ${LOCK_SECONDS}) AS taken`;
  const [row] = (await runner.query(sql)) as { taken: unknown }[];
  if (Number(row?.taken) !== 1) {
    throw new Error(`Another node has been migrating the database for ${LOCK_SECONDS} seconds.`);
  }
}

/** TypeORM switches them off for a migration, and leaves them off when it fails. */
async function enforceForeignKeys(source: DataSource): Promise<void> {
  await source.query('PRAGMA foreign_keys = ON');
}
