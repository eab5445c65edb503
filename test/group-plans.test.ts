import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupsOfPool, groupsOfUsers, usersOfGroup } from '../src/domain/groups/group-lists.js';
import { GroupMemberRow, GroupRow } from '../src/domain/groups/groups.entities.js';
import { userSearch } from '../src/domain/users/user-filter-query.js';
import { UserRow } from '../src/domain/users/users.entities.js';
import { keysetPages, keysetPagesOfShort } from '../src/platform/paging-together.js';
import { keysetPage } from '../src/platform/paging.js';
import { testEngine } from './support/database.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolWith } from './support/pool.js';
import { heardOf } from './support/statements.js';

const pool = poolWith({});
const now = new Date('2026-05-06T07:08:09Z');
const USERS = 3_000;
const GROUPS = 600;

const userId = (nth: number) => `${String(nth).padStart(8, '0')}-0000-4000-8000-000000000000`;
const key = (nth: number) => ({ poolId: pool.id, name: `g${nth}` });

let tables: MigratedTables;

async function insertAll<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  rows: QueryDeepPartialEntity<T>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += 500) {
    const insert = tx.createQueryBuilder().insert().into(entity).updateEntity(false);
    await insert.values(rows.slice(from, from + 500)).execute();
  }
}

/** Everybody is in the first group, and in one other. */
beforeAll(async () => {
  tables = await migratedTables();
  const unset = { description: null, roleArn: null, precedence: null, deletedAt: null };
  const dates = { createdAt: now, modifiedAt: now };
  const users = Array.from({ length: USERS }, (_, nth): UserRow => {
    const name = `u${nth}`;
    const state = { status: 'CONFIRMED', enabled: true, attributes: {}, mfa: null } as const;
    const names = { username: name, usernameKey: name };
    return { id: userId(nth), poolId: pool.id, ...names, ...state, ...dates };
  });
  const groups = Array.from({ length: GROUPS }, (_, nth): GroupRow => {
    return { id: `g${nth}`, ...key(nth), ...unset, ...dates };
  });
  const members = users.flatMap(({ id }, nth): GroupMemberRow[] => [
    { userId: id, groupId: 'g0' },
    { userId: id, groupId: `g${1 + (nth % (GROUPS - 1))}` },
  ]);
  await tables.db.transaction(async (tx) => {
    await insertAll(tx, UserRow, users);
    await insertAll(tx, GroupRow, groups);
    await insertAll(tx, GroupMemberRow, members);
    if (testEngine === 'mysql') await tx.query('ANALYZE TABLE users, user_groups, group_members');
  });
});

afterAll(() => tables.drop());

type Read = (db: EntityManager) => Promise<unknown>;
const page = { limit: 20 };
const ids = Array.from({ length: 50 }, (_, nth) => userId(nth));

const reads: Readonly<Record<string, Read>> = {
  'the groups of a pool': (db) => {
    const { query, order } = groupsOfPool(db, pool.id);
    return keysetPage(query, order, page);
  },
  'the users of a large group': (db) => {
    const { query, order } = usersOfGroup(db, key(0));
    return keysetPage(query, order, { ...page, after: { key: userId(9), id: userId(9) } });
  },
  'the users whom a filter means by group': (db) => {
    const { query, order } = userSearch(db, pool, [[{ on: 'group', name: 'g7' }]]);
    return keysetPage(query, order, page);
  },
  'the groups of fifty users': (db) =>
    keysetPagesOfShort(db, GroupRow, groupsOfUsers(db, ids), page),
  'the users of many groups': (db) => {
    const groups = Array.from({ length: 30 }, (_, nth) => usersOfGroup(db, key(nth)));
    return keysetPages(db, UserRow, groups, page);
  },
};

interface PlanRow {
  readonly table: string | null;
  readonly type: string;
}

/** Derived tables are as long as the pages that made them. */
const isScan = ({ table, type }: PlanRow) =>
  (type === 'ALL' || type === 'index') && !table?.startsWith('<');

/** The tables of ours that the statements of a read would walk from end to end. */
async function scans(read: Read): Promise<string[]> {
  const { db } = tables;
  const statements = await heardOf(db, () => db.read(read));
  expect(statements).toHaveLength(1);
  const { query, parameters } = statements[0]!;
  const plan = await db.read((reader) => reader.query<PlanRow[]>(`EXPLAIN ${query}`, parameters));
  expect(plan.length).toBeGreaterThan(0);
  return plan.filter(isScan).map(({ table }) => String(table));
}

describe.runIf(testEngine === 'mysql')('the plan', () => {
  it.each(Object.entries(reads))('of %s uses indexes', async (_name, read) => {
    expect(await scans(read)).toEqual([]);
  });

  it('would be seen to scan', async () => {
    expect(await scans((db) => db.findBy(GroupRow, { roleArn: 'x' }))).toEqual(['GroupRow']);
  });
});

describe('lists that are read together', () => {
  it('are as many as one likes', async () => {
    const pages = await tables.db.read((db) => {
      const groups = Array.from({ length: 450 }, (_, nth) => usersOfGroup(db, key(nth)));
      return keysetPages(db, UserRow, groups, { limit: 3 });
    });
    expect(pages).toHaveLength(450);
    const found = pages.map(({ items, more }) => [items.map(({ id }) => id), more]);
    expect(found[0]).toEqual([[userId(0), userId(1), userId(2)], true]);
    const other = (nth: number) => [0, 1, 2].map((n) => userId(nth - 1 + n * (GROUPS - 1)));
    expect(found.slice(1)).toEqual(pages.slice(1).map((_, nth) => [other(nth + 1), true]));
  });

  it('are none when there are no parents', async () => {
    const none = await tables.db.read((db) => keysetPages(db, UserRow, [], page));
    expect(none).toEqual([]);
  });
});
