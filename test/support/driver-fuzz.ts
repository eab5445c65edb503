/**
 * Binds thousands of random values of every JavaScript type through the adapter, in a process of its
 * own because what it looks for is the end of that process. Prints one JSON line of counts. With
 * `bare` as the second argument it binds one boolean through libsql itself, which is known to abort.
 */
import Libsql from 'libsql';
import { LibsqlDatabase, toBind } from '../../src/platform/libsql-driver.js';

const ROUNDS = 3000;

/** A repeatable sequence of numbers from 0 up to 1 (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One maker for each kind of value a caller can have in hand. */
function makers(next: () => number): (() => unknown)[] {
  const upTo = (n: number) => Math.floor(next() * n);
  const bytes = () => Uint8Array.from({ length: upTo(40) }, () => upTo(256));
  const text = () => String.fromCharCode(...Array.from({ length: upTo(20) }, () => upTo(0x10000)));
  const detached = () => {
    const view = new Uint8Array(8);
    structuredClone(view, { transfer: [view.buffer] });
    return view;
  };
  const edges = [
    NaN,
    Infinity,
    -Infinity,
    -0,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    Number.MIN_VALUE,
    1e308,
  ];
  return [
    ...[() => true, () => false, () => null, () => undefined, text, () => text() + '\0'],
    ...[() => edges[upTo(edges.length)], () => next() * 1e18, () => upTo(1000) - 500],
    ...[() => BigInt(upTo(2 ** 31)), () => 2n ** BigInt(upTo(200)), () => -(2n ** 63n)],
    ...[bytes, () => Buffer.from(bytes()), () => bytes().buffer, () => bytes().subarray(1, 3)],
    ...[detached, () => detached().buffer, () => new SharedArrayBuffer(4)],
    ...[() => new DataView(new ArrayBuffer(4)), () => new Float64Array([next()])],
    ...[() => new Date(), () => new Date(NaN), () => ({ a: 1 }), () => [1, 2], () => new Map()],
    ...[() => Symbol('x'), () => () => 1, () => new String('x'), () => Object.create(null)],
    () => new Proxy({}, { get: () => text() }),
  ];
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The value as SQLite must give it back, or undefined when it may not be stored. */
function expected(value: unknown): unknown {
  const bind = toBind(value);
  if (typeof bind === 'bigint') return Number(bind);
  // Half of a surrogate pair has no UTF-8: it becomes U+FFFD, here as in the driver.
  return typeof bind === 'string' ? Buffer.from(bind).toString() : bind;
}

function fuzz(seed: number): void {
  const next = sequence(seed);
  const make = makers(next);
  const database = new LibsqlDatabase(':memory:');
  database.exec('CREATE TABLE t (v)');
  const insert = database.prepare('INSERT INTO t VALUES (?)');
  const alone = database.prepare('SELECT ? AS v');
  const pair = database.prepare('SELECT ? AS v, ? AS w');
  const counts = { stored: 0, refused: 0, wrong: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const value = make[Math.floor(next() * make.length)]?.();
    const kept = attempt(() => {
      const want = expected(value);
      for (const row of [...alone.all(value), ...pair.all(value, 1)]) {
        if (!same(row.v, want)) counts.wrong += 1;
      }
      if (insert.run(value).changes !== 1) counts.wrong += 1;
    });
    if (kept) counts.stored += 1;
    else counts.refused += 1;
    attempt(() => pair.all(...Array.from({ length: Math.floor(next() * 4) }, () => value)));
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

function same(got: unknown, want: unknown): boolean {
  if (want instanceof Uint8Array) return Buffer.isBuffer(got) && got.equals(want);
  return got === want || (got === 0 && want === 0);
}

const [seed, mode] = process.argv.slice(2);
if (mode === 'bare') new Libsql(':memory:').prepare('SELECT ? AS v').all([true]);
else fuzz(Number(seed));
