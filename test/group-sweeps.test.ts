import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupSweeps, membershipsOfUsers } from '../src/domain/groups/group-sweeps.js';
import { GroupMemberRow, GroupRow } from '../src/domain/groups/groups.entities.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolRow } from './support/pool-row.js';

const now = new Date('2026-05-06T07:08:09Z');
let tables: MigratedTables;

beforeAll(async () => {
  tables = await migratedTables();
});

afterAll(() => tables.drop());

function groupRow(id: string, poolId: string, deletedAt: Date | null): GroupRow {
  const name = deletedAt ? null : id;
  const unset = { description: null, roleArn: null, precedence: null };
  return { id, poolId, name, ...unset, createdAt: now, modifiedAt: now, deletedAt };
}

/** Runs every sweep until none of them removes anything; how often that was. */
async function swept(): Promise<number> {
  let rounds = 0;
  for (const sweep of groupSweeps) {
    while ((await sweep.run(tables.db, now)) > 0) rounds += 1;
  }
  return rounds;
}

describe('the sweeps of groups', () => {
  it('remove deleted groups with their members, and the groups of deleted pools', async () => {
    const [living, deleted] = ['us-east-1_Living000', 'us-east-1_Deleted00'];
    await tables.db.transaction(async (tx) => {
      await tx.insert(UserPoolRow, [poolRow(living, null), poolRow(deleted, now)]);
      await tx.insert(GroupRow, [
        groupRow('stays', living, null),
        groupRow('large', living, now),
        groupRow('empty', living, now),
        groupRow('of-pool', deleted, null),
      ]);
      const members = Array.from({ length: 1100 }, (_, nth) => ({ userId: `u${nth}` }));
      const joined = (groupId: string, count: number) =>
        members.slice(0, count).map((member) => ({ ...member, groupId }));
      await tx.insert(GroupMemberRow, [...joined('stays', 3), ...joined('of-pool', 2)]);
      for (const part of [0, 550]) {
        await tx.insert(GroupMemberRow, joined('large', 1100).slice(part, part + 550));
      }
    });
    expect(await swept()).toBeGreaterThanOrEqual(4);
    await tables.db.read(async (db) => {
      expect((await db.find(GroupRow)).map(({ id }) => id)).toEqual(['stays']);
      // Those of the deleted pool go with its users.
      const left = await db.find(GroupMemberRow, { order: { groupId: 'ASC', userId: 'ASC' } });
      expect(left.map(({ groupId, userId }) => `${groupId} ${userId}`)).toEqual([
        'of-pool u0',
        'of-pool u1',
        'stays u0',
        'stays u1',
        'stays u2',
      ]);
    });
    await tables.db.transaction((tx) => membershipsOfUsers.removeOf(tx, ['u0', 'u2']));
    await tables.db.read(async (db) => {
      const left = await db.find(GroupMemberRow);
      expect(new Set(left.map(({ userId }) => userId))).toEqual(new Set(['u1']));
    });
    expect(await swept()).toBe(0);
  });
});
