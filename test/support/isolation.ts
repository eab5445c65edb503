import type { Database } from '../../src/platform/database.js';
import { testEngine } from './database.js';

/** The isolation levels that a rule must hold under, on the engine of this run. */
export const isolationLevels =
  testEngine === 'mysql' ? ['READ COMMITTED', 'REPEATABLE READ'] : ['SERIALIZABLE'];

/** As many as the pool of `Database` lends by default. */
const connections = 10;

/** Sets the level on every connection; SQLite has one level and nothing to set. */
export async function isolate(db: Database, level: string): Promise<void> {
  if (db.engine === 'sqlite') return;
  await onEveryConnection(db, `SET SESSION TRANSACTION ISOLATION LEVEL ${level}`);
  const shown = await onEveryConnection(db, "SHOW VARIABLES LIKE 't%\\_isolation'");
  const levels = shown.map((rows) => String(rows[0]?.['Value']).replace('-', ' '));
  if (levels.some((found) => found !== level)) throw new Error(`Levels: ${levels.join(', ')}`);
}

/** Each transaction keeps its connection until all of them have one. */
function onEveryConnection(db: Database, sql: string): Promise<Record<string, unknown>[][]> {
  const all = Array.from({ length: connections }, () =>
    db.transaction(async (tx) => {
      const rows = await tx.query<Record<string, unknown>[]>(sql);
      await tx.query('SELECT SLEEP(0.3)');
      return rows;
    }),
  );
  return Promise.all(all);
}
