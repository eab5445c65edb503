import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeRows, insertOnce } from '../src/platform/database.js';
import { testEngine } from './support/database.js';
import { SpecimenDatabase } from './support/specimen-database.js';
import { Specimen, specimen } from './support/specimen.js';

let at: SpecimenDatabase;

beforeEach(async () => {
  at = await SpecimenDatabase.make();
});

afterEach(() => at.drop());

describe('transactions', () => {
  it('keep every acknowledged row and no row of a failed one, a hundred at a time', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        at.db.transaction(async (tx) => {
          await tx.insert(Specimen, specimen(`${n}-a`));
          await sleep(n % 3);
          await tx.insert(Specimen, specimen(`${n}-b`));
          if (n % 3 === 0) throw new Error('refused');
          return n;
        }),
      ),
    );
    const kept = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(kept).toHaveLength(66);
    const expected = kept.flatMap((n) => [`${n}-a`, `${n}-b`]).sort();
    expect((await at.labels()).sort()).toEqual(expected);
  });

  it.skipIf(testEngine === 'mysql')('would lose rows without the queue', async () => {
    // The control: the same load straight on TypeORM, past our queue.
    const { source } = at.db as unknown as {
      source: { transaction(work: (tx: EntityManager) => Promise<void>): Promise<void> };
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) =>
        source.transaction(async (tx) => {
          await tx.insert(Specimen, specimen(`${n}`));
          await sleep(n % 3);
          if (n % 3 === 0) throw new Error('refused');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).not.toBe(20);
  });

  it('let 64 writers of one row lose nothing', async () => {
    await at.db.transaction((tx) => insertOnce(tx, Specimen, specimen('one'), () => new Error()));
    await Promise.all(
      Array.from({ length: 64 }, () =>
        at.db.transaction((tx) => tx.increment(Specimen, { id: 'one' }, 'count', 1)),
      ),
    );
    expect(await at.countOf('one')).toBe(64);
  });

  it('let exactly one of 64 win a conditional change', async () => {
    await at.db.transaction((tx) => tx.insert(Specimen, specimen('one')));
    const changed = await Promise.all(
      Array.from({ length: 64 }, () =>
        at.db.transaction((tx) =>
          changeRows(tx, Specimen, { id: 'one', status: 'NEW' }, { status: 'USED' }),
        ),
      ),
    );
    expect(changed.filter((rows) => rows === 1)).toHaveLength(1);
    expect(changed.filter((rows) => rows === 0)).toHaveLength(63);
  });

  it('refuse to be nested, and so do reads', async () => {
    const inside = /opened inside a (transaction|read)/;
    for (const outer of ['transaction', 'read'] as const) {
      for (const inner of ['transaction', 'read'] as const) {
        await expect(at.db[outer](() => at.db[inner](async () => 1))).rejects.toThrow(inside);
      }
    }
    await expect(at.db.read((tx) => tx.count(Specimen))).resolves.toBe(0);
  });

  it('do not hold what was started inside and outlives them', async () => {
    let later: Promise<number> | undefined;
    await at.db.transaction(async () => {
      later = sleep(20).then(() => at.db.read((tx) => tx.count(Specimen)));
    });
    await expect(later).resolves.toBe(0);
  });

  it('recover when the database has undone one by itself', async () => {
    await expect(
      at.db.transaction(async (tx) => {
        await tx.query('ROLLBACK');
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
    const failing = at.db.transaction(async (tx) => {
      await tx.insert(Specimen, specimen('ghost'));
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    await at.db.transaction((tx) => tx.insert(Specimen, specimen('kept')));
    await at.reopen();
    expect(await at.labels()).toEqual(['kept']);
  });

  it('finish before the database closes, and none starts after', async () => {
    const slow = at.db.transaction(async (tx) => {
      await sleep(50);
      await tx.insert(Specimen, specimen('late'));
    });
    const queued = at.db.read((tx) => tx.count(Specimen));
    await at.db.close();
    await expect(slow).resolves.toBeUndefined();
    await expect(queued).resolves.toBeTypeOf('number');
    await expect(at.db.ping()).rejects.toThrow('closed');
    at.db = await at.open();
    expect(await at.labels()).toEqual(['late']);
  });
});

describe('insertOnce', () => {
  class Taken extends Error {}

  it('lets one of ten win a name, and tells the other nine', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        at.db.transaction((tx) => {
          const row = specimen(`id-${n}`, { label: 'bob' });
          return insertOnce(tx, Specimen, row, () => new Taken());
        }),
      ),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(9);
    for (const reason of refused) expect(reason).toBeInstanceOf(Taken);
    expect(await at.labels()).toEqual(['bob']);
  });

  it('translates a taken primary key, and nothing else', async () => {
    const put = (row: Specimen) =>
      at.db.transaction((tx) => insertOnce(tx, Specimen, row, () => new Taken()));
    await put(specimen('one'));
    await expect(put(specimen('one', { label: 'other' }))).rejects.toBeInstanceOf(Taken);
    const broken = specimen('two', { label: null as unknown as string });
    await expect(put(broken)).rejects.toMatchObject({ name: 'DatabaseFailure' });
  });

  it('leaves the transaction usable after a refusal that was caught', async () => {
    await at.db.transaction(async (tx) => {
      await insertOnce(tx, Specimen, specimen('one'), () => new Taken());
      await insertOnce(tx, Specimen, specimen('one'), () => new Taken()).catch(() => undefined);
      await insertOnce(tx, Specimen, specimen('two'), () => new Taken());
    });
    expect(await at.labels()).toEqual(['one', 'two']);
  });

  it('compares keys byte by byte', async () => {
    const different = ['bob', 'Bob', 'bób', 'ß', 'ss', '🙂', '🙃'];
    await at.db.transaction(async (tx) => {
      for (const label of different) {
        await insertOnce(tx, Specimen, specimen(label), () => new Taken());
      }
    });
    expect(await at.labels()).toHaveLength(different.length);
    expect(await at.db.read((tx) => tx.countBy(Specimen, { label: 'BOB' }))).toBe(0);
  });
});

describe('changeRows', () => {
  it('counts the rows that match, changed or not', async () => {
    await at.db.transaction(async (tx) => {
      await tx.insert(Specimen, specimen('one', { count: 5 }));
      await tx.insert(Specimen, specimen('two', { count: 5 }));
      expect(await changeRows(tx, Specimen, { id: 'one' }, { count: 5 })).toBe(1);
      expect(await changeRows(tx, Specimen, { id: 'none' }, { count: 5 })).toBe(0);
      expect(await changeRows(tx, Specimen, { count: 5 }, { count: 6 })).toBe(2);
    });
  });

  it('refuses a condition without a value, which would match every row', async () => {
    await at.db.transaction((tx) => tx.insert(Specimen, specimen('one')));
    const id = undefined as unknown as string;
    const change = at.db.transaction((tx) => changeRows(tx, Specimen, { id }, { count: 1 }));
    await expect(change).rejects.toThrow(/undefined/i);
    await expect(at.db.read((tx) => tx.findOneBy(Specimen, { id }))).rejects.toThrow(/undefined/i);
    const nothing = at.db.transaction((tx) => tx.delete(Specimen, {}));
    await expect(nothing).rejects.toThrow();
    expect(await at.countOf('one')).toBe(0);
  });
});
