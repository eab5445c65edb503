import { Database } from '../../src/platform/database.js';
import { createLog } from '../../src/platform/log.js';
import { entities, migrations } from '../../src/data-model.js';
import { freshDatabaseUrl } from './database.js';

export interface MigratedTables {
  readonly db: Database;
  /** Disconnects and removes everything. */
  drop(): Promise<void>;
}

/** A database of its own with the tables of the product, for the rules of one area alone. */
export async function migratedTables(): Promise<MigratedTables> {
  const fresh = await freshDatabaseUrl();
  const log = createLog('silent');
  const db = await Database.open({ url: fresh.url, entities, migrations, log });
  await db.migrate();
  const drop = async () => {
    await db.close();
    await fresh.drop();
  };
  return { db, drop };
}
