import { AsyncLocalStorage } from 'node:async_hooks';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, FindOperator } from 'typeorm';
import type {
  EntityManager,
  EntityTarget,
  FindOptionsWhere,
  ObjectLiteral,
  QueryDeepPartialEntity,
  ValueTransformer,
} from 'typeorm';
import {
  failureCode,
  isTransient,
  isUndone,
  isUniqueViolation,
  withoutValues,
} from './database-errors.js';
import { StatementLogger } from './database-logger.js';
import { differences, migrateAll, pendingNames, revertAll } from './database-migrations.js';
import { connectionOptions, engineOf } from './database-options.js';
import type { Log } from './log.js';

const ATTEMPTS = 6;
const SLOW_STATEMENT_MS = 1_000;

/** One transaction or read while it runs, as far as what it awaits can see. */
interface Scope {
  readonly kind: 'transaction' | 'read';
  active: boolean;
  /** The failure by which the server undid the transaction, even if its caller swallowed it. */
  undone?: unknown;
}

export interface DatabaseOptions {
  /** `sqlite:<file>` or `mysql://user:password@host:port/database?poolSize=10&ssl=true`. */
  url: string;
  entities: Function[];
  migrations: Function[];
  log: Log;
}

/**
 * The only way to the tables.
 *
 * On SQLite TypeORM lends one connection to everybody, and two overlapping transactions lose rows that
 * were acknowledged (measured); transactions and reads therefore wait for each other in one queue. On
 * MySQL each has a connection of its own.
 */
export class Database {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly running = new Set<Promise<unknown>>();
  private ending: Promise<void> | undefined;

  private constructor(
    readonly engine: 'sqlite' | 'mysql',
    private readonly source: DataSource,
    private readonly scopes: AsyncLocalStorage<Scope>,
    private readonly log: Log,
  ) {}

  /**
   * Connects; changes nothing in the tables (see `migrate`). Throws an Error with a sentence for the
   * operator when the URL is wrong, the server refuses, or a text column of ours is not compared byte
   * by byte.
   */
  static async open({ url, entities, migrations, log }: DatabaseOptions): Promise<Database> {
    const scopes = new AsyncLocalStorage<Scope>();
    const logger = new StatementLogger(log, (error) => {
      const scope = scopes.getStore();
      if (scope?.active && isUndone(error)) scope.undone = error;
    });
    const source = new DataSource({
      ...(await connectionOptions(url)),
      entities,
      migrations,
      logger,
      maxQueryExecutionTime: SLOW_STATEMENT_MS,
      migrationsTransactionMode: 'each',
      synchronize: false,
      // A forgotten id in a condition must not match every row.
      invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    });
    await source.initialize();
    const database = new Database(engineOf(url), source, scopes, log);
    try {
      await database.checkCollations();
    } catch (error) {
      await source.destroy();
      throw error;
    }
    return database;
  }

  /**
   * Runs `work` in one transaction: committed when it returns, undone when it throws. On MySQL it is
   * run again, up to six times, after a deadlock (1213), a lock that did not come free within 5 seconds
   * (1205) or a changed snapshot (1020): `work` must have no effect other than on `tx`. No network, no
   * hashing and no other queue inside, since on SQLite everybody waits. Opening another transaction or
   * read inside throws an Error. A failed statement leaves here as a `DatabaseFailure`.
   */
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.enter('transaction', (scope) => this.attempt(scope, work));
  }

  /**
   * Runs reads outside a transaction. On MySQL two statements may see two states. Inside a transaction
   * or another read it throws an Error: hand the entity manager down instead.
   */
  read<T>(work: (db: EntityManager) => Promise<T>): Promise<T> {
    return this.enter('read', () => work(this.source.manager));
  }

  /** Names of the migrations that `migrate` would run, in their order. */
  pendingMigrations(): Promise<string[]> {
    return this.enter('read', () => pendingNames(this.source));
  }

  /**
   * Runs the pending migrations, each in its own transaction, and returns their names. Nodes that start
   * together on MySQL wait for each other, 60 seconds at most. MySQL commits each DDL statement by
   * itself, so a migration that fails half-way there stays half-way.
   */
  migrate(): Promise<string[]> {
    return this.enter('transaction', async () => {
      const names = await migrateAll(this.source, this.engine);
      await this.checkCollations();
      return names;
    });
  }

  /** Undoes every migration, the latest first. All data is lost; tests use it. */
  revertAll(): Promise<void> {
    return this.enter('transaction', () => revertAll(this.source, this.engine));
  }

  /** Statements that would turn the tables into what the entities say; none are run. */
  schemaDifferences(): Promise<string[]> {
    return this.enter('read', () => differences(this.source));
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.read((db) => db.query('SELECT 1'));
  }

  /** Refuses new work, waits for what is running or queued, then disconnects. Twice does no harm. */
  close(): Promise<void> {
    this.ending ??= Promise.allSettled(this.running).then(() => this.source.destroy());
    return this.ending;
  }

  private async enter<T>(kind: Scope['kind'], work: (scope: Scope) => Promise<T>): Promise<T> {
    if (this.ending) throw new Error('The database is closed.');
    const outer = this.scopes.getStore();
    if (outer?.active) {
      throw new Error(
        `A ${kind} was opened inside a ${outer.kind}: hand the entity manager down instead.`,
      );
    }
    const scope: Scope = { kind, active: true };
    const start = () => this.scopes.run(scope, () => work(scope));
    const job = this.engine === 'sqlite' ? this.tail.then(start) : start();
    const settled = job.then(ignore, ignore);
    this.tail = settled;
    this.running.add(settled);
    try {
      return await job;
    } catch (error) {
      throw withoutValues(error);
    } finally {
      scope.active = false;
      this.running.delete(settled);
    }
  }

  private async attempt<T>(scope: Scope, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(scope, work);
      } catch (error) {
        const reason = scope.undone ?? error;
        scope.undone = undefined;
        if (attempt === ATTEMPTS || !isTransient(reason)) throw reason;
        this.log.warn({ failure: failureCode(reason), attempt }, 'transaction is run again');
        await sleep(randomInt(1, 10 * 2 ** attempt));
      }
    }
  }

  private async once<T>(scope: Scope, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.source.transaction(async (tx) => {
        const result = await work(tx);
        // A swallowed deadlock: what ran before it is gone, so what came after must not stay.
        if (scope.undone) throw scope.undone;
        return result;
      });
    } catch (error) {
      if (this.engine === 'sqlite') await this.forgetTransaction();
      throw error;
    }
  }

  /**
   * SQLite undoes a transaction by itself when the disk is full or unreadable. TypeORM's ROLLBACK then
   * fails and its only query runner believes for ever that a transaction is open: make it a new one.
   */
  private async forgetTransaction(): Promise<void> {
    const runner = this.source.createQueryRunner();
    if (!runner.isTransactionActive) return;
    await runner.query('ROLLBACK').catch(ignore);
    Object.assign(this.source.driver, { queryRunner: undefined });
  }

  /** Server defaults differ (`utf8mb4_0900_ai_ci`), and an operator may convert a table. */
  private async checkCollations(): Promise<void> {
    const tables = this.source.entityMetadatas.map(({ tableName }) => tableName);
    if (this.engine === 'sqlite' || tables.length === 0) return;
    const wrong = await this.source.query<{ place: string }[]>(
      `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS place FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = DATABASE() AND COLLATION_NAME <> 'utf8mb4_bin'
        AND TABLE_NAME IN (${tables.map(() => '?').join(', ')})`,
      tables,
    );
    if (wrong.length === 0) return;
    const places = wrong.map(({ place }) => place).join(', ');
    throw new Error(`These columns must have the collation utf8mb4_bin: ${places}.`);
  }
}

function ignore(): void {}

/** Inserts a row; a unique index or primary key that refuses it becomes the error of `taken`. */
export async function insertOnce<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  row: T,
  taken: () => Error,
): Promise<void> {
  // Without updateEntity(false) TypeORM reads columns with defaults back: a second statement.
  const insert = tx.createQueryBuilder().insert().into(entity).updateEntity(false);
  try {
    await insert.values(row as QueryDeepPartialEntity<T>).execute();
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error;
  }
}

/**
 * Changes the rows that match and returns how many did, on both engines counting those that already
 * had the new values. This is how a race is decided: name the state you have seen in `where`, and 0
 * means that somebody else was first.
 */
export async function changeRows<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  where: FindOptionsWhere<T>,
  change: QueryDeepPartialEntity<T>,
): Promise<number> {
  const { affected } = await tx.update(entity, where, change);
  if (typeof affected !== 'number') throw new Error('The driver did not count the changed rows.');
  return affected;
}

/**
 * A `bigint` column of epoch milliseconds as a Date. It acts on entities and on find conditions; in a
 * query builder's own `where` text give `date.getTime()`.
 */
export const epochMillis: ValueTransformer = {
  to(value: unknown): unknown {
    if (value === null || value === undefined || value instanceof FindOperator) return value;
    const time = value instanceof Date ? value.getTime() : NaN;
    if (Number.isNaN(time)) throw new TypeError('A time column takes a valid Date.');
    return time;
  },
  from(value: unknown): unknown {
    return value === null || value === undefined ? value : new Date(Number(value));
  },
};
