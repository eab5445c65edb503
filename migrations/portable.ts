/**
 * Columns that mean the same on SQLite and MySQL, and the entity decorator each one matches. A test
 * compares entities and migrated tables on both engines and expects no difference.
 *
 * | Helper             | Entity                                                      | Holds            |
 * |--------------------|-------------------------------------------------------------|------------------|
 * | `key('a', 36)`     | `@Column({ type: 'varchar', length: 36 })`                  | text to index    |
 * | `text('a')`        | `@Column({ type: 'text' })`                                 | <= 65,535 bytes  |
 * | `json('a')`        | `@Column({ type: 'json' })`                                 | any JSON value   |
 * | `time('a')`        | `@Column({ type: 'bigint', transformer: epochMillis })`     | a Date           |
 * | `bigint('a')`      | `@Column({ type: 'bigint' })`                               | <= 2^53 - 1      |
 * | `int('a')`         | `@Column({ type: 'int' })`                                  | 32 bits, signed  |
 * | `bool('a')`        | `@Column({ type: 'boolean' })`                              | true or false    |
 * | `bytes('a')`       | `@Column({ type: 'blob' })`                                 | <= 65,535 bytes  |
 *
 * - `{ isPrimary: true }` matches `@PrimaryColumn`, `{ isNullable: true }` matches `nullable: true`, and
 *   `{ default: 0 }` matches `default: 0`. MySQL 8 refuses a default on text, json and bytes.
 * - A longer text than `text` takes goes into `json`, as a JSON string.
 * - Keys and texts compare byte by byte whatever the server's default is; only trailing blanks do not
 *   count on MySQL (`utf8mb4_bin` pads), so they are refused or trimmed before they get here.
 * - An index takes 3072 bytes on MySQL: 768 characters over all its columns.
 * - `{ name, columnNames, isUnique: true }` in `indices` matches `@Index(name, [...], { unique: true })`.
 */
import type { QueryRunner, TableColumnOptions } from 'typeorm';

/** What a column may say besides its type. `default` is the value itself, not SQL. */
export interface Extra {
  isPrimary?: boolean;
  isNullable?: boolean;
  default?: string | number | boolean;
}

type NoDefault = Omit<Extra, 'default'>;

/** 3072 bytes of index at four bytes a character. */
const LONGEST_KEY = 768;

/** The column helpers for the database of a migration; see the table at the top of this file. */
export function columnsFor(runner: QueryRunner) {
  const mysql = runner.dataSource.options.type === 'mysql';
  const binary = mysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  const plain =
    (type: string) =>
    (name: string, extra: Extra = {}) =>
      column(name, type, extra);

  return {
    key(name: string, length: number, extra: Extra = {}): TableColumnOptions {
      if (length > LONGEST_KEY) throw new RangeError(`${name} is too long for an index.`);
      return { ...column(name, 'varchar', extra), ...binary, length: String(length) };
    },
    text(name: string, extra: NoDefault = {}): TableColumnOptions {
      return { ...column(name, 'text', extra), ...binary };
    },
    json(name: string, extra: NoDefault = {}): TableColumnOptions {
      // Not MySQL's own JSON type: it reorders the members, and MariaDB has none.
      return { ...column(name, mysql ? 'longtext' : 'json', extra), ...binary };
    },
    time: plain('bigint'),
    bigint: plain('bigint'),
    int: plain(mysql ? 'int' : 'integer'),
    bool: plain(mysql ? 'tinyint' : 'boolean'),
    bytes(name: string, extra: NoDefault = {}): TableColumnOptions {
      return column(name, 'blob', extra);
    },
  };
}

function column(name: string, type: string, { default: value, ...rest }: Extra) {
  return { name, type, ...rest, ...(value !== undefined && { default: literal(value) }) };
}

function literal(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
