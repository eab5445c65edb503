import type { Pool, PoolOptions } from 'mysql2';
import type { DataSourceOptions } from 'typeorm';
import { LibsqlDatabase } from './libsql-driver.js';

const CONNECT_TIMEOUT_MS = 10_000;
const BUSY_TIMEOUT_MS = 5_000;
const DEFAULT_POOL_SIZE = 10;

/**
 * What each MySQL connection is told before its first use.
 * - READ COMMITTED: our writes are conditional updates and unique indexes, which always see the latest
 *   committed row; a snapshot would add gap locks, hence deadlocks, and stale reads after a lost race.
 * - sql_mode: strict, so that a value too long is refused and not cut, as on any server default; and
 *   without NO_BACKSLASH_ESCAPES, under which the client's quoting would not be safe.
 * - A lock is awaited for 5 seconds and not 50: a caller is waiting, and the transaction is retried.
 */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO',
    SESSION time_zone = '+00:00', SESSION innodb_lock_wait_timeout = 5`,
];

/** `sqlite:<file>` or `mysql://…`; throws an Error whose sentence never repeats the URL. */
export function engineOf(url: string): 'sqlite' | 'mysql' {
  if (url.startsWith('sqlite:')) return 'sqlite';
  if (url.startsWith('mysql://') || url.startsWith('mariadb://')) return 'mysql';
  throw new Error('The database URL must begin with sqlite: or mysql://.');
}

/** The connection options of a URL; entities, migrations and the logger are the caller's. */
export async function connectionOptions(url: string): Promise<DataSourceOptions> {
  return engineOf(url) === 'sqlite' ? sqliteOptions(url) : mysqlOptions(url);
}

function sqliteOptions(url: string): DataSourceOptions {
  const file = url.slice('sqlite:'.length);
  if (file === '') throw new Error('The database URL names no file: sqlite:<file>.');
  return {
    type: 'better-sqlite3',
    driver: LibsqlDatabase,
    database: file,
    timeout: BUSY_TIMEOUT_MS,
    enableWAL: true,
    // FULL is what survives a power cut; NORMAL survives only the end of the process.
    prepareDatabase: (connection: LibsqlDatabase) => {
      connection.pragma('synchronous = FULL');
    },
  };
}

async function mysqlOptions(url: string): Promise<DataSourceOptions> {
  const { hostname, port, username, password, pathname, searchParams } = parse(url);
  const database = decodeURIComponent(pathname.slice(1));
  if (database === '')
    throw new Error('The database URL names no database: mysql://host/database.');
  // Loaded where it is needed: the embedded engine starts without it.
  const { createPool } = await import('mysql2');
  return {
    type: 'mysql',
    driver: { createPool: (options: PoolOptions) => prepared(createPool(options)) },
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 3306 : Number(port),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database,
    ...parameters(searchParams),
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Binary, so that even a comparison of two literals is byte by byte.
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
  };
}

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // The original error carries the URL, and with it the password.
    throw new Error('The database URL is not a well-formed mysql:// URL.');
  }
}

/** `poolSize` (2 to 500, 10 by default) and `ssl=true`, which verifies the server's certificate. */
function parameters(query: URLSearchParams) {
  const poolSize = Number(query.get('poolSize') ?? DEFAULT_POOL_SIZE);
  if (!Number.isInteger(poolSize) || poolSize < 2 || poolSize > 500) {
    throw new Error('poolSize in the database URL must be a whole number from 2 to 500.');
  }
  const ssl = query.get('ssl') ?? 'false';
  if (ssl !== 'true' && ssl !== 'false') {
    throw new Error('ssl in the database URL must be true or false.');
  }
  for (const name of query.keys()) {
    if (name !== 'poolSize' && name !== 'ssl') {
      throw new Error('The database URL has a parameter other than poolSize and ssl.');
    }
  }
  return { poolSize, ...(ssl === 'true' && { ssl: { rejectUnauthorized: true } }) };
}

/** A pool whose connections are set up before they are lent; one that cannot be is thrown away. */
function prepared(pool: Pool): Pool {
  pool.on('connection', (connection) => {
    for (const statement of SESSION) {
      connection.query(statement, (error) => {
        if (error) connection.destroy();
      });
    }
  });
  return pool;
}
