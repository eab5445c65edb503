import { Database } from '../../src/platform/database.js';
import { createLog } from '../../src/platform/log.js';
import { freshDatabaseUrl } from './database.js';

export interface EntityTables {
  readonly db: Database;
  drop(): Promise<void>;
}

/** A database of its own with the tables of a few entities: for the rules of one area alone. */
export async function entityTables(entities: Function[]): Promise<EntityTables> {
  const fresh = await freshDatabaseUrl();
  const log = createLog('silent');
  const db = await Database.open({ url: fresh.url, entities, migrations: [], log });
  const statements = await db.schemaDifferences();
  await db.transaction(async (tx) => {
    for (const statement of statements) await tx.query(statement);
  });
  const drop = async () => {
    await db.close();
    await fresh.drop();
  };
  return { db, drop };
}
