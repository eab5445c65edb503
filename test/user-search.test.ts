import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributeRows } from '../src/domain/users/attribute-keys.js';
import { folded, foldedName } from '../src/domain/users/folding.js';
import { predicateOf, type Predicate } from '../src/domain/users/user-filter.js';
import { userSearch } from '../src/domain/users/user-filter-query.js';
import { UserAttributeRow, UserRow } from '../src/domain/users/users.entities.js';
import { keysetPage, type Position } from '../src/platform/paging.js';
import { PREFIXES, VALUES } from './support/attribute-traps.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolWith, schemaAttribute } from './support/pool.js';

const pool = poolWith({
  usernameConfiguration: { caseSensitive: false },
  schemaAttributes: ['email', 'name', 'phone_number', 'custom:team'].map((name) =>
    schemaAttribute(name),
  ),
});
const other = poolWith(pool.settings, 'us-east-1_Other0000');
const start = Date.UTC(2026, 0, 1);

const STATUSES = ['CONFIRMED', 'UNCONFIRMED', 'RESET_REQUIRED'] as const;

function person(index: number, home = pool): UserRow {
  const username = `${['bob', 'Ännie', 'x%', 'x_', '🙂'][index % 5]}${Math.floor(index / 5)}`;
  const name = VALUES[index % VALUES.length]!;
  return {
    id: `${index.toString(16).padStart(8, '0')}-0000-4000-8000-${home === pool ? '0' : '1'}00000000000`,
    poolId: home.id,
    username,
    usernameKey: foldedName(home, username),
    status: STATUSES[index % 3]!,
    enabled: index % 4 !== 0,
    mfa: null,
    attributes: { name, email: `Person${index}@example.com`, 'custom:team': `team ${index % 7}` },
    createdAt: new Date(start + Math.floor(index / 2)),
    modifiedAt: new Date(start),
  };
}

describe('searches', () => {
  let tables: MigratedTables;
  const people = Array.from({ length: 120 }, (_, index) => person(index));
  const strangers = Array.from({ length: 120 }, (_, index) => person(index, other));

  beforeAll(async () => {
    tables = await migratedTables();
    await tables.db.transaction(async (tx) => {
      const rows = [...people, ...strangers];
      await tx
        .createQueryBuilder()
        .insert()
        .into(UserRow)
        .values(rows)
        .updateEntity(false)
        .execute();
      const index = rows.flatMap(attributeRows);
      await tx
        .createQueryBuilder()
        .insert()
        .into(UserAttributeRow)
        .values(index)
        .updateEntity(false)
        .execute();
    });
  });

  afterAll(() => tables.drop());

  /** The ids of all pages, three rows each, forwards or backwards. */
  async function found(predicate: Predicate, backward = false): Promise<string[]> {
    const ids: string[] = [];
    for (let at: Position | undefined; ;) {
      const page = await tables.db.read((db) => {
        const { query, order } = userSearch(db, pool, predicate);
        const from = backward ? { before: at, backward } : { after: at };
        return keysetPage(query, order, { limit: 30, ...from });
      });
      ids.push(...(backward ? page.items.toReversed() : page.items).map(({ id }) => id));
      if (!page.more) return ids;
      at = page.positionOf(backward ? page.items[0]! : page.items.at(-1)!);
    }
  }

  const meant = (test: (row: UserRow) => boolean) =>
    people
      .filter(test)
      .map(({ id }) => id)
      .sort();

  /** The ids of a search, sorted; throws when it reads otherwise backwards. */
  async function foundBothWays(predicate: Predicate): Promise<string[]> {
    const [ids, back] = [await found(predicate), await found(predicate, true)];
    if (back.reverse().join() !== ids.join()) throw new Error('Backwards it is another list.');
    return ids.toSorted();
  }

  it('find the whole pool in the order of creation', async () => {
    const ids = await found([[]]);
    expect(ids).toEqual(people.map(({ id }) => id));
    expect(await foundBothWays([])).toEqual(meant(() => false));
  });

  it.each(VALUES.map((value) => [JSON.stringify(value.slice(0, 20)), value]))(
    'find the attribute that is %s',
    async (_shown, value) => {
      expect(
        await foundBothWays([[{ on: 'attribute', name: 'name', match: { in: [value] } }]]),
      ).toEqual(meant(({ attributes }) => folded(attributes.name!) === folded(value)));
    },
  );

  it.each(PREFIXES.map((prefix) => [JSON.stringify(prefix.slice(0, 20)), prefix]))(
    'find the attribute that begins with %s',
    async (_shown, prefix) => {
      expect(
        await foundBothWays([[{ on: 'attribute', name: 'name', match: { startsWith: prefix } }]]),
      ).toEqual(meant(({ attributes }) => folded(attributes.name!).startsWith(folded(prefix))));
    },
  );

  it.each(['b', 'BOB', 'bob1', 'bob1 ', 'bob ', 'ännie', 'A\u0308nnie', 'x%', 'x_', '%', '🙂', ''])(
    'find the user names that are, or begin with, %j',
    async (text) => {
      const key = foldedName(pool, text);
      const is = ({ usernameKey }: UserRow) => usernameKey === key;
      const begins = ({ usernameKey }: UserRow) => usernameKey.startsWith(key);
      expect(await foundBothWays([[{ on: 'username', match: { in: [text] } }]])).toEqual(meant(is));
      expect(await foundBothWays([[{ on: 'username', match: { startsWith: text } }]])).toEqual(
        meant(begins),
      );
    },
  );

  it('find subs, without case, and no padded ones', async () => {
    const { id } = people[20]!;
    expect(await foundBothWays([[{ on: 'sub', match: { in: [id.toUpperCase()] } }]])).toEqual(
      meant((row) => row.id === id),
    );
    expect(await foundBothWays([[{ on: 'sub', match: { in: [`${id} `] } }]])).toEqual(
      meant(() => false),
    );
    expect(await foundBothWays([[{ on: 'sub', match: { startsWith: '0000001' } }]])).toEqual(
      meant((row) => row.id.startsWith('0000001')),
    );
  });

  it('join conditions, whichever leads', async () => {
    expect(
      await foundBothWays([
        [
          { on: 'attribute', name: 'custom:team', match: { startsWith: 'TEAM' } },
          { on: 'attribute', name: 'custom:team', match: { in: ['team 1', 'Team 2'] } },
          { on: 'username', match: { startsWith: 'b' } },
          { on: 'status', in: ['CONFIRMED', 'UNCONFIRMED'] },
          { on: 'enabled', is: true },
          { on: 'createdAfter', time: new Date(start + 5) },
        ],
      ]),
    ).toEqual(
      meant(
        (row) =>
          ['team 1', 'team 2'].includes(row.attributes['custom:team']!) &&
          row.usernameKey.startsWith('b') &&
          row.status !== 'RESET_REQUIRED' &&
          row.enabled &&
          row.createdAt.getTime() > start + 5,
      ),
    );
  });

  it('join alternatives without telling anybody twice', async () => {
    const predicate = predicateOf(pool, {
      status: ['RESET_REQUIRED'],
      enabled: false,
      or: [
        { email: { startsWith: 'person1' } },
        { username: { in: ['bob1', 'bob2'] }, enabled: true },
        { attribute: { name: 'custom:team', value: { eq: 'team 3' } } },
      ],
    });
    expect(await foundBothWays(predicate)).toEqual(
      meant(
        (row) =>
          (row.status === 'RESET_REQUIRED' && !row.enabled) ||
          row.attributes.email!.startsWith('Person1') ||
          (['bob1', 'bob2'].includes(row.username) && row.enabled) ||
          row.attributes['custom:team'] === 'team 3',
      ),
    );
  });

  it('give the users in the order of what they compare', async () => {
    const ids = await found([
      [{ on: 'attribute', name: 'email', match: { startsWith: 'person' } }],
    ]);
    const byEmail = people.toSorted((a, b) => (a.attributes.email! < b.attributes.email! ? -1 : 1));
    expect(ids).toEqual(byEmail.map(({ id }) => id));
  });

  it('refuse a beginning that no index holds', async () => {
    const match = { startsWith: 'a'.repeat(600) };
    await expect(found([[{ on: 'attribute', name: 'name', match }]])).rejects.toThrow(
      'The beginning of a value to be found is too long.',
    );
  });
});
