import type { Logger } from 'typeorm';
import { failureCode, shorten } from './database-errors.js';
import type { Log } from './log.js';

/**
 * Tells the log what TypeORM reports, without the values of any statement: they are hashes, names and
 * addresses. Driver messages are left out as well because they repeat values.
 */
export class StatementLogger implements Logger {
  constructor(
    private readonly target: Log,
    /** Hears of every failed statement, whether or not the caller swallows the error. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  logQuery(): void {
    // One line per statement would be most of the log and tell nothing that metrics don't.
  }

  logQueryError(error: string | Error, query: string): void {
    this.onFailure(error);
    // Debug, because a taken name is an everyday answer of a unique index.
    this.target.debug(
      { failure: failureCode(error), statement: shorten(query) },
      'statement failed',
    );
  }

  logQuerySlow(milliseconds: number, query: string): void {
    this.target.warn({ milliseconds, statement: shorten(query) }, 'slow statement');
  }

  logSchemaBuild(message: string): void {
    this.target.debug({ detail: message }, 'schema');
  }

  logMigration(message: string): void {
    this.target.info({ detail: message }, 'migration');
  }

  /** A broken connection is reported here; the failed statement itself reaches the caller. */
  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    const detail = String(message);
    if (level === 'warn') this.target.warn({ detail }, 'typeorm');
    else this.target.debug({ detail }, 'typeorm');
  }
}
