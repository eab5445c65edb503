import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LibsqlDatabase, toBind } from '../src/platform/libsql-driver.js';

const FUZZ = fileURLToPath(new URL('./support/driver-fuzz.ts', import.meta.url));

let folder: string;
let file: string;
let database: LibsqlDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolgate-driver-'));
  file = join(folder, 'deep', 'down', 'a.db');
  database = new LibsqlDatabase(file);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function child(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', FUZZ, ...args], { encoding: 'utf8' });
}

describe('binding random values', () => {
  it.each([1, 2, 3])('never ends the process and never changes a value (seed %i)', (seed) => {
    const { status, stdout, stderr } = child(String(seed));
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const counts = JSON.parse(stdout) as Record<string, number>;
    expect(counts.wrong).toBe(0);
    expect(counts.stored).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(500);
  });

  it('would be seen to end it: libsql itself aborts on a boolean', () => {
    const { status, signal } = child('1', 'bare');
    expect(status === 0).toBe(false);
    expect(signal).toBe('SIGABRT');
  });
});

describe('toBind', () => {
  it.each([
    [true, 1n],
    [false, 0n],
    [undefined, null],
    [null, null],
    [7, 7n],
    [-0, 0n],
    [1.5, 1.5],
    [2 ** 60, 2 ** 60],
    [9n, 9n],
    ['ä🙂', 'ä🙂'],
    [Buffer.from('ab'), Buffer.from('ab')],
    [new Uint8Array([1, 2, 3, 4]).subarray(1, 3), Buffer.from([2, 3])],
    [new Uint8Array([5, 6]).buffer, Buffer.from([5, 6])],
    [Buffer.alloc(0), Buffer.alloc(0)],
  ])('converts %o', (value, bind) => {
    expect(toBind(value)).toEqual(bind);
  });

  it.each([
    ...[NaN, Infinity, -Infinity, 2n ** 53n, -(2n ** 63n), 2n ** 200n, 'a\0b', new Date()],
    ...[{}, [], new Map(), Symbol('x'), () => 1, new SharedArrayBuffer(1), new Float64Array(1)],
  ])('refuses %o', (value) => {
    expect(() => toBind(value)).toThrow(TypeError);
  });

  it('never repeats a refused value', () => {
    for (const value of ['s3cret\0', { s3cret: 's3cret' }, Symbol('s3cret')]) {
      expect(() => toBind(value)).toThrow(/^(?!.*s3cret)/);
    }
  });
});

describe('statements', () => {
  it('store whole numbers as such, also in a text column', () => {
    database.exec('CREATE TABLE t (a VARCHAR(9), b)');
    database.prepare('INSERT INTO t VALUES (?, ?)').run(1, 1);
    const [row] = database.prepare('SELECT a, typeof(b) AS kind FROM t').all();
    expect(row).toEqual({ a: '1', kind: 'integer' });
  });

  it('never reuse the values of the call before', () => {
    const statement = database.prepare('SELECT ? AS a, ? AS b');
    expect(statement.all('secret', 2)).toEqual([{ a: 'secret', b: 2 }]);
    expect(() => statement.all()).toThrow('2 placeholders and was given 0 values');
    expect(() => statement.all('x')).toThrow(TypeError);
    expect(() => statement.all('x', 'y', 'z')).toThrow(TypeError);
  });

  it('count placeholders only where SQL has them', () => {
    const sql = `SELECT '? it''s :x' AS "a?", ? AS b /* ? ; */ -- ?`;
    expect(database.prepare(sql).all(5)).toEqual([{ 'a?': "? it's :x", b: 5 }]);
  });

  it.each(['SELECT :name', 'SELECT @name', 'SELECT $name', 'SELECT ?1', 'SELECT 1; SELECT 2'])(
    'refuse %s',
    (sql) => {
      expect(() => database.prepare(sql)).toThrow(TypeError);
    },
  );

  it('give bytes back as Buffer, alone as an argument too', () => {
    database.exec('CREATE TABLE t (b BLOB)');
    const bytes = Buffer.from([0, 1, 255]);
    expect(database.prepare('INSERT INTO t VALUES (?)').run(bytes).changes).toBe(1);
    const [row] = database.prepare('SELECT b FROM t WHERE b = ?').all(bytes);
    expect(Buffer.isBuffer(row?.b)).toBe(true);
    expect(row?.b).toEqual(bytes);
  });

  it('report constraints by name', () => {
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, u UNIQUE)');
    const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
    insert.run(1, 'a');
    const codes = [
      [1, 'b'],
      [2, 'a'],
    ].map((row) => {
      try {
        return insert.run(...row);
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(codes).toEqual(['SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_UNIQUE']);
  });
});

describe('the file', () => {
  it('is made with its directory, for this user alone', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE t (a)');
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  });

  it('waits for a lock, as long as it was told', () => {
    expect(database.pragma('busy_timeout')).toEqual([{ timeout: 5000 }]);
  });

  it('is whole after a close, and nothing runs any more', () => {
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE t (a)');
    const statement = database.prepare('INSERT INTO t VALUES (?)');
    statement.run('kept');
    database.close();
    database.close();
    expect(existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0).toBe(0);
    expect(() => statement.run('lost')).toThrow('closed');
    expect(() => database.prepare('SELECT 1')).toThrow('closed');
    const again = new LibsqlDatabase(file);
    expect(again.prepare('SELECT a FROM t').all()).toEqual([{ a: 'kept' }]);
    again.close();
  });
});
