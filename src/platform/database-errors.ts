import { QueryFailedError } from 'typeorm';

const UNIQUE_CODES = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
/** ER_DUP_ENTRY and ER_DUP_ENTRY_WITH_KEY_NAME. */
const UNIQUE_NUMBERS = new Set([1062, 1586]);
/** ER_LOCK_DEADLOCK, and ER_CHECKREAD of MariaDB: the server has undone the whole transaction. */
const UNDONE_NUMBERS = new Set([1213, 1020]);
/** ER_LOCK_WAIT_TIMEOUT: only the statement was undone. */
const LOCK_WAIT_TIMEOUT = 1205;
const LONGEST_STATEMENT = 500;

/**
 * A statement failed for a reason that no rule of ours expects. It carries the driver's code and the
 * statement with its placeholders, and never the values: what the drivers report repeats them
 * (`Duplicate entry 'bob@example.com'`), and such an error ends up in a log.
 */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';

  constructor(
    readonly code: string,
    readonly errno: number | undefined,
    readonly statement: string,
  ) {
    super(`The database refused a statement (${code}).`);
  }
}

interface DriverError {
  code?: unknown;
  errno?: unknown;
}

function driverError(error: unknown): DriverError {
  if (error instanceof DatabaseFailure) return error;
  const inner = error instanceof QueryFailedError ? error.driverError : error;
  return typeof inner === 'object' && inner !== null ? inner : {};
}

/** The driver's name for a failure, such as `ER_DUP_ENTRY` or `SQLITE_BUSY`. */
export function failureCode(error: unknown): string {
  const { code } = driverError(error);
  if (typeof code === 'string') return code;
  return error instanceof TypeError || driverError(error) instanceof TypeError
    ? 'BAD_VALUE'
    : 'UNKNOWN';
}

/** True when a unique index or a primary key refused a row, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errno } = driverError(error);
  return UNIQUE_CODES.has(code as string) || UNIQUE_NUMBERS.has(errno as number);
}

/** True when the server has already undone the transaction, so that nothing in it may be committed. */
export function isUndone(error: unknown): boolean {
  return UNDONE_NUMBERS.has(driverError(error).errno as number);
}

/** True when the same transaction may succeed if it is run again. */
export function isTransient(error: unknown): boolean {
  return isUndone(error) || driverError(error).errno === LOCK_WAIT_TIMEOUT;
}

/** Strips the values from a failed statement; every other error is returned as it is. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const { errno } = driverError(error);
  const number = typeof errno === 'number' ? errno : undefined;
  return new DatabaseFailure(failureCode(error), number, shorten(error.query));
}

/** The beginning of a statement, enough to recognise it in a log. */
export function shorten(statement: string): string {
  return statement.length > LONGEST_STATEMENT
    ? `${statement.slice(0, LONGEST_STATEMENT)}…`
    : statement;
}
