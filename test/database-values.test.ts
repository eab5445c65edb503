import { LessThan } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUniqueViolation } from '../src/platform/database-errors.js';
import { insertOnce } from '../src/platform/database.js';
import { SpecimenDatabase } from './support/specimen-database.js';
import { Specimen, specimen } from './support/specimen.js';

let at: SpecimenDatabase;

beforeEach(async () => {
  at = await SpecimenDatabase.make();
});

afterEach(() => at.drop());

describe('values', () => {
  const when = new Date('2040-02-03T04:05:06.789Z');
  const full = specimen('full', {
    ...{ note: 'ä🙂'.repeat(500), bytes: Buffer.from([0, 255, 1]), at: when, flag: true },
    document: { text: 'x'.repeat(200_000), list: [1, null, { a: 'é' }] },
    large: Number.MAX_SAFE_INTEGER,
    count: -5,
  });

  it('come back as they were stored', async () => {
    await at.db.transaction(async (tx) => {
      await insertOnce(tx, Specimen, full, () => new Error());
      await insertOnce(tx, Specimen, specimen('empty'), () => new Error());
    });
    const rows = await at.db.read((tx) => tx.find(Specimen, { order: { id: 'DESC' } }));
    expect(rows).toEqual([full, specimen('empty')]);
    expect(Buffer.isBuffer(rows[0]?.bytes)).toBe(true);
  });

  it.each([['a text'], [''], ['123'], ['null'], [12.5], [0], [true], [[]], [{}], ['{"a":1}']])(
    'keep the JSON value %j',
    async (document) => {
      await at.db.transaction((tx) => tx.insert(Specimen, specimen('one', { document })));
      const row = await at.db.read((tx) => tx.findOneByOrFail(Specimen, { id: 'one' }));
      expect(row.document).toEqual(document);
    },
  );

  it('find by time, by flag and by bytes', async () => {
    await at.db.transaction((tx) => tx.insert(Specimen, full));
    const hits = await at.db.read(async (tx) => [
      await tx.countBy(Specimen, { at: when }),
      await tx.countBy(Specimen, { at: LessThan(new Date(when.getTime() + 1)) }),
      await tx.countBy(Specimen, { at: LessThan(when) }),
      await tx.countBy(Specimen, { flag: true }),
      await tx.countBy(Specimen, { flag: false }),
      await tx
        .createQueryBuilder(Specimen, 's')
        .where('s.bytes = :b', { b: full.bytes })
        .getCount(),
    ]);
    expect(hits).toEqual([1, 1, 0, 1, 0, 1]);
  });

  it('that are no time are refused', async () => {
    const bad = specimen('bad', { at: new Date(NaN) });
    await expect(at.db.transaction((tx) => tx.insert(Specimen, bad))).rejects.toThrow(TypeError);
  });
});

describe('secrets', () => {
  it('of a failed statement reach neither the log nor the error', async () => {
    const secret = 's3cret-value';
    await at.db.transaction((tx) => tx.insert(Specimen, specimen('one', { label: secret })));
    const again = at.db.transaction((tx) =>
      tx.insert(Specimen, specimen('two', { label: secret })),
    );
    const error = await again.catch((reason: unknown) => reason);
    expect(isUniqueViolation(error)).toBe(true);
    const { stack, ...rest } = error as Error;
    expect(JSON.stringify([stack, (error as Error).message, rest])).not.toContain(secret);
    expect(at.logged).toContain('statement failed');
    expect(at.logged).not.toContain(secret);
  });

  it('of the URL are not in a refusal to open', async () => {
    const wrong = ['mysql://u:s3cret@[/x', 'mysql://u:s3cret@h/', 'postgres://u:s3cret@h/d'];
    for (const url of [...wrong, 'mysql://u:s3cret@h/d?poolSize=0', 'mysql://u:s3cret@h/d?x=1']) {
      const error = await at.open([], url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify([String(error), error, (error as Error).cause])).not.toContain(
        's3cret',
      );
    }
  });
});
