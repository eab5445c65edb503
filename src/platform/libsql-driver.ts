import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';

/** What libsql binds without harm. A number is sent only when it has a fraction or is very large. */
type Bind = string | number | bigint | Buffer | null;
type Row = Record<string, unknown>;

interface RunResult {
  changes: number;
  lastInsertRowid: number | bigint;
}

/**
 * The part of better-sqlite3 that TypeORM uses, over libsql 0.5.29.
 *
 * libsql is not handed anything raw, because it was seen to end the whole process on a boolean and on
 * a lone Buffer argument, to keep the values of the previous call when it is given too few, to store
 * NaN as NULL and 1 as `1.0` in a text column, to cut a text at its first NUL character when reading,
 * and to run only the first of several statements. Each of these is converted or refused here.
 */
export class LibsqlDatabase {
  private readonly connection: Libsql.Database;
  private open = true;

  /** Opens a file, made with its directory for this user alone when missing; `timeout` in ms. */
  constructor(file: string, options: { timeout?: number } = {}) {
    if (file !== ':memory:') createPrivately(file);
    this.connection = new Libsql(file, { timeout: options.timeout ?? 5000 });
  }

  pragma(source: string): unknown {
    this.mustBeOpen();
    return this.connection.pragma(source);
  }

  /** One statement with `?` placeholders; throws TypeError on anything else. */
  prepare(sql: string): LibsqlStatement {
    this.mustBeOpen();
    return new LibsqlStatement(this.connection.prepare(sql), countPlaceholders(sql), () =>
      this.mustBeOpen(),
    );
  }

  exec(sql: string): this {
    this.mustBeOpen();
    this.connection.exec(sql);
    return this;
  }

  /** Moves the log into the file first, so that the one file is a whole copy. Twice does no harm. */
  close(): void {
    if (!this.open) return;
    this.connection.pragma('wal_checkpoint(TRUNCATE)');
    this.open = false;
    this.connection.close();
  }

  private mustBeOpen(): void {
    // libsql still runs a prepared statement after its connection was closed.
    if (!this.open) throw new TypeError('The database is closed.');
  }
}

/** A prepared statement; its values are always handed to libsql as one array of the right length. */
class LibsqlStatement {
  readonly reader: boolean;

  constructor(
    private readonly statement: Libsql.Statement,
    private readonly placeholders: number,
    private readonly check: () => void,
  ) {
    this.reader = statement.reader;
  }

  /** All rows; a BLOB is a Buffer. */
  all(...values: unknown[]): Row[] {
    const rows = this.statement.all(this.binds(values)) as Row[];
    for (const row of rows) {
      for (const key in row) {
        const value = row[key];
        if (value instanceof ArrayBuffer) row[key] = Buffer.from(value);
      }
    }
    return rows;
  }

  run(...values: unknown[]): RunResult {
    return this.statement.run(this.binds(values));
  }

  private binds(values: unknown[]): Bind[] {
    this.check();
    if (values.length !== this.placeholders) {
      throw new TypeError(
        `The statement has ${this.placeholders} placeholders and was given ${values.length} values.`,
      );
    }
    return values.map(toBind);
  }
}

/** Converts a value for SQLite, or throws a TypeError that names its type and never its content. */
export function toBind(value: unknown): Bind {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0'))
        throw new TypeError('A text with a NUL character cannot be stored.');
      return value;
    case 'number':
      return numberBind(value);
    case 'bigint':
      return bigintBind(value);
    case 'boolean':
      return value ? 1n : 0n;
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : bytesBind(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be stored in the database.`);
  }
}

function numberBind(value: number): Bind {
  if (!Number.isFinite(value)) throw new TypeError('NaN and Infinity cannot be stored.');
  // libsql binds every number as REAL; a bigint is bound as INTEGER.
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}

function bigintBind(value: bigint): Bind {
  if (!Number.isSafeInteger(Number(value))) {
    throw new TypeError('An integer beyond 2^53 - 1 cannot be read back exactly.');
  }
  return value;
}

function bytesBind(value: object): Bind {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (value instanceof Date) {
    throw new TypeError('Times are stored as epoch milliseconds: bind date.getTime().');
  }
  throw new TypeError('An object cannot be stored in the database: serialise it first.');
}

const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\?\d*|[:@$][A-Za-z_]\w*|;|\0/g;

/** Counts `?` outside literals and comments. A name here is a parameter nobody gave a value for. */
function countPlaceholders(sql: string): number {
  let count = 0;
  for (const { 0: token, index } of sql.matchAll(TOKENS)) {
    if (token === '?') count += 1;
    else if (token === '\0') throw new TypeError('A statement cannot contain a NUL character.');
    else if (token === ';' && sql.slice(index + 1).trim() !== '') {
      throw new TypeError('One statement at a time: libsql would ignore the second.');
    } else if (/^[?:@$]/.test(token)) {
      throw new TypeError(`The parameter ${token} has no value: only ? is supported.`);
    }
  }
  return count;
}

/** The write-ahead log and its index inherit the mode of the file. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600));
}
