import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Database } from '../../src/platform/database.js';
import { runFolder } from './run-folder.js';

/** The database of this run: `POOLGATE_TEST_ENGINE`, SQLite unless it says `mysql`. */
export const testEngine: 'sqlite' | 'mysql' =
  process.env.POOLGATE_TEST_ENGINE === 'mysql' ? 'mysql' : 'sqlite';

export interface FreshDatabase {
  url: string;
  /** Removes it with everything in it; close what is connected first. */
  drop(): Promise<void>;
}

/** An empty database of its own, on the engine of this run. */
export function freshDatabaseUrl(): Promise<FreshDatabase> {
  return testEngine === 'mysql' ? freshMysql() : freshSqlite();
}

async function freshSqlite(): Promise<FreshDatabase> {
  const folder = mkdtempSync(join(runFolder(), 'poolgate-test-'));
  return {
    url: `sqlite:${join(folder, 'poolgate.db')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function freshMysql(): Promise<FreshDatabase> {
  const name = `poolgate_${randomBytes(8).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE ${name}`) };
}

/** Runs one statement on the MySQL server of this run, outside every database. */
async function onServer(sql: string): Promise<void> {
  const { hostname, port, username, password } = serverUrl();
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

function serverUrl(): URL {
  const url = process.env.POOLGATE_TEST_MYSQL_URL;
  if (!url) throw new Error('POOLGATE_TEST_MYSQL_URL is not set: run through vitest.config.ts.');
  return new URL(url);
}

/** What would have to change in the migrated tables to make them what the entities say. */
export function schemaDrift(database: Database): Promise<string[]> {
  return database.schemaDifferences();
}
