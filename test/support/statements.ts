import type { DataSource } from 'typeorm';
import type { Database } from '../../src/platform/database.js';

/**
 * The SQL statements that run while something is done, transaction control left out. TypeORM tells its
 * logger of every statement before it runs it, so that is where they are counted.
 */
export async function statementsOf(db: Database, work: () => Promise<unknown>): Promise<string[]> {
  // Private, and meant to stay so: nothing but a count of statements has any business with it.
  const { source } = db as unknown as { source: DataSource };
  const seen: string[] = [];
  const { logger } = source;
  const { logQuery } = logger;
  logger.logQuery = (query) => void seen.push(query);
  try {
    await work();
  } finally {
    logger.logQuery = logQuery;
  }
  return seen.filter((query) => !/^(?:START|BEGIN|COMMIT|ROLLBACK)\b/i.test(query));
}
