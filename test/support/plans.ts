import Libsql from 'libsql';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Statement } from './statements.js';

/** How the engine would run a statement, as far as it tells. */
export interface Plan {
  /** What is read without an index, or by walking through the whole of one; empty when all is well. */
  readonly faults: readonly string[];
  /** Whether the plan says of a table how it is read: it does not once a key has found no row. */
  readonly told: boolean;
}

/** Looks into statements on a connection of its own. */
export interface Planner {
  /** Explains a statement without running it. */
  planOf(statement: Statement): Promise<Plan>;
  /** Runs a SELECT, and says how many rows and index entries the engine read for it; MySQL only. */
  readsOf(statement: Statement): Promise<number>;
  close(): Promise<void>;
}

/** Whether a statement looks for rows at all: an INSERT of values does not. */
export const looksForRows = ({ query }: Statement): boolean =>
  /^\s*(?:SELECT|UPDATE|DELETE|WITH)\b/i.test(query);

/** A planner for the database of a URL. */
export function plannerOf(url: string): Promise<Planner> {
  return url.startsWith('sqlite:') ? sqlitePlanner(url) : mysqlPlanner(url);
}

async function mysqlPlanner(url: string): Promise<Planner> {
  const connection = await createConnection(url);
  return {
    planOf: (statement) => explained(connection, statement),
    readsOf: (statement) => counted(connection, statement),
    close: () => connection.end(),
  };
}

interface MysqlStep extends RowDataPacket {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
}

async function explained(connection: Connection, { query, parameters }: Statement): Promise<Plan> {
  const [steps] = await connection.query<MysqlStep[]>(`EXPLAIN ${query}`, parameters);
  // `<derived2>` and the like are rows that other steps have found.
  const tables = steps.filter(({ table }) => table !== null && !table.startsWith('<'));
  const bad = tables.filter(({ type, key }) => type === 'ALL' || type === 'index' || key === null);
  return {
    faults: bad.map(({ table, type, key }) => `${table}: ${type} by ${key ?? 'no key'}`),
    told: tables.length > 0,
  };
}

async function counted(connection: Connection, { query, parameters }: Statement): Promise<number> {
  await connection.query('FLUSH STATUS');
  await connection.query(query, parameters);
  const [rows] = await connection.query<RowDataPacket[]>(
    // Entries that MariaDB passes over inside an index are counted apart.
    "SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler_read%' OR Variable_name = 'Handler_icp_attempts'",
  );
  return rows.reduce((sum, row) => sum + Number(row['Value']), 0);
}

async function sqlitePlanner(url: string): Promise<Planner> {
  const connection = new Libsql(url.slice('sqlite:'.length), { readonly: true });
  return {
    planOf: async (statement) => explainedBySqlite(connection, statement),
    readsOf: () => Promise.reject(new Error('SQLite does not count.')),
    close: async () => void connection.close(),
  };
}

interface SqliteStep {
  readonly detail: string;
}

function explainedBySqlite(connection: Libsql.Database, { query }: Statement): Plan {
  const steps = connection.prepare(`EXPLAIN QUERY PLAN ${query}`).all() as SqliteStep[];
  // A row that stands in the statement itself is no table.
  const details = steps.map(({ detail }) => detail).filter((step) => step !== 'SCAN CONSTANT ROW');
  const found = rowsFoundIn(query);
  const walked = details.filter((detail) => {
    const name = /^SCAN (\w+)/.exec(detail)?.[1];
    return name !== undefined && !found.has(name);
  });
  return { faults: walked, told: details.some((detail) => /^(?:SCAN|SEARCH) /.test(detail)) };
}

/** The names of subqueries: what stands behind a bracket that closes. */
function rowsFoundIn(query: string): Set<string> {
  return new Set([...query.matchAll(/\)\s+["`]?(\w+)["`]?/g)].map(([, name]) => name!));
}
