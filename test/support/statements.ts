import type { DataSource } from 'typeorm';
import type { Database } from '../../src/platform/database.js';

/** A statement as the driver gets it. */
export interface Statement {
  readonly query: string;
  readonly parameters: unknown[];
}

/**
 * The SQL statements that run while something is done, transaction control left out. TypeORM tells its
 * logger of every statement before it runs it, so that is where they are counted.
 */
export async function statementsOf(db: Database, work: () => Promise<unknown>): Promise<string[]> {
  return (await heardOf(db, work)).map(({ query }) => query);
}

/** The same with their parameters. */
export async function heardOf(db: Database, work: () => Promise<unknown>): Promise<Statement[]> {
  // Private, and meant to stay so: nothing but a count of statements has any business with it.
  const { source } = db as unknown as { source: DataSource };
  const seen: Statement[] = [];
  const { logger } = source;
  const { logQuery } = logger;
  logger.logQuery = (query, parameters) =>
    void seen.push({ query, parameters: [...((parameters as unknown[] | undefined) ?? [])] });
  try {
    await work();
  } finally {
    logger.logQuery = logQuery;
  }
  return seen.filter(({ query }) => !/^(?:START|BEGIN|COMMIT|ROLLBACK)\b/i.test(query));
}
