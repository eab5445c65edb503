import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaDrift, testEngine } from './support/database.js';
import { SpecimenDatabase, migrationNames } from './support/specimen-database.js';
import { Specimen, specimen } from './support/specimen.js';

const onMysql = testEngine === 'mysql';

let at: SpecimenDatabase;

beforeEach(async () => {
  at = await SpecimenDatabase.make();
});

afterEach(() => at.drop());

describe('migrations', () => {
  it('leave no difference between tables and entities', async () => {
    expect(await schemaDrift(at.db)).toEqual([]);
  });

  it('show a difference when there is one', async () => {
    await at.db.transaction((tx) => tx.query('ALTER TABLE specimens DROP COLUMN note'));
    expect((await schemaDrift(at.db)).join()).toContain('note');
  });

  it('run down and up again', async () => {
    expect(await at.db.pendingMigrations()).toEqual([]);
    expect(await at.db.migrate()).toEqual([]);
    await at.db.revertAll();
    expect(await at.db.pendingMigrations()).toEqual(migrationNames);
    await expect(at.labels()).rejects.toMatchObject({ name: 'DatabaseFailure' });
    expect(await at.db.migrate()).toEqual(migrationNames);
    expect(await at.labels()).toEqual([]);
  });

  it('leave foreign keys enforced, also when one fails', async () => {
    class Broken1700000000009 {
      name = 'Broken1700000000009';
      up = () => Promise.reject(new Error('half-way'));
      down = () => Promise.resolve();
    }
    await at.reopen([Broken1700000000009]);
    await expect(at.db.migrate()).rejects.toThrow('half-way');
    expect(await at.db.pendingMigrations()).toEqual(['Broken1700000000009']);
    await at.db.transaction(async (tx) => {
      await tx.query('CREATE TABLE parents (id INT PRIMARY KEY)');
      await tx.query('CREATE TABLE children (id INT, FOREIGN KEY (id) REFERENCES parents (id))');
    });
    const orphan = at.db.transaction((tx) => tx.query('INSERT INTO children VALUES (1)'));
    await expect(orphan).rejects.toMatchObject({ name: 'DatabaseFailure' });
  });
});

describe.runIf(onMysql)('on MySQL', () => {
  /** Two transactions that lock two rows in opposite order, each waiting for the other's first. */
  async function cross(swallow: boolean): Promise<number> {
    await at.db.transaction((tx) => tx.insert(Specimen, [specimen('a'), specimen('b')]));
    let runs = 0;
    let waiting = 0;
    const both = async (first: string, second: string) =>
      at.db.transaction(async (tx) => {
        runs += 1;
        await tx.increment(Specimen, { id: first }, 'count', 1);
        waiting += 1;
        for (let n = 0; waiting < 2 && n < 100; n += 1) await sleep(5);
        const step = tx.increment(Specimen, { id: second }, 'count', 1);
        await (swallow ? step.catch(() => undefined) : step);
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    expect([await at.countOf('a'), await at.countOf('b')]).toEqual([2, 2]);
    return runs;
  }

  it('a deadlock is run again', async () => {
    expect(await cross(false)).toBe(3);
    expect(at.logged).toContain('ER_LOCK_DEADLOCK');
  });

  it('a deadlock whose error was swallowed is run again as a whole', async () => {
    expect(await cross(true)).toBe(3);
  });

  it('nodes that start together run each migration once', async () => {
    await at.db.revertAll();
    const nodes = await Promise.all(Array.from({ length: 4 }, () => at.open()));
    const ran = await Promise.all(nodes.map((node) => node.migrate()));
    await Promise.all(nodes.map((node) => node.close()));
    expect(ran.flat().sort()).toEqual([...migrationNames].sort());
  });

  it('every connection has our session settings', async () => {
    const sql = `SELECT @@tx_isolation AS level, @@time_zone AS zone, @@sql_mode AS mode,
      @@collation_connection AS collation, CONNECTION_ID() AS id, SLEEP(0.05)`;
    const seen = await Promise.all(
      Array.from({ length: 10 }, () =>
        at.db.read((tx) => tx.query<Record<string, unknown>[]>(sql)),
      ),
    );
    expect(new Set(seen.map(([row]) => row?.id)).size).toBeGreaterThan(5);
    for (const [row] of seen) {
      expect(row).toMatchObject({ level: 'READ-COMMITTED', zone: '+00:00' });
      expect(row).toMatchObject({ collation: 'utf8mb4_bin' });
      expect(row?.mode).toContain('STRICT_ALL_TABLES');
    }
  });

  it('a table that does not compare byte by byte stops the start', async () => {
    const sql = 'ALTER TABLE specimens CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci';
    await at.db.transaction((tx) => tx.query(sql));
    await expect(at.open()).rejects.toThrow(/utf8mb4_bin.*specimens\.label/);
  });
});

describe.runIf(onMysql)('on a MySQL database whose default is another collation', () => {
  it('the tables of migrations still compare byte by byte, without drift', async () => {
    await at.db.revertAll();
    const name = new URL(at.fresh.url).pathname.slice(1);
    await at.db.transaction((tx) =>
      tx.query(`ALTER DATABASE ${name} CHARACTER SET latin1 COLLATE latin1_swedish_ci`),
    );
    // A connection keeps the default it saw when it was made.
    await at.reopen();
    await at.db.migrate();
    expect(await schemaDrift(at.db)).toEqual([]);
    await at.db.transaction((tx) => tx.insert(Specimen, [specimen('bob'), specimen('Bob🙂')]));
    expect(await at.db.read((tx) => tx.countBy(Specimen, { label: 'BOB' }))).toBe(0);
  });
});
