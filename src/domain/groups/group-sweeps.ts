import { In, MoreThan, type EntityManager } from 'typeorm';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import type { UserData } from '../users/user-sweeps.js';
import { GroupMemberRow, GroupRow } from './groups.entities.js';

const BATCH = 500;

/** Memberships, to be removed in the transaction that removes the user. */
export const membershipsOfUsers: UserData = {
  removeOf: async (tx: EntityManager, userIds: readonly string[]): Promise<void> => {
    await tx.delete(GroupMemberRow, { userId: In([...userIds]) });
  },
};

/** Removes deleted groups with their members, 500 members at a time. */
const deletedGroups: Sweep = {
  name: 'deleted groups',
  run: (db) =>
    db.transaction(async (tx) => {
      // A range for the reason that `poolIsDeleted` gives.
      const group = await tx.findOneBy(GroupRow, { deletedAt: MoreThan(new Date(0)) });
      if (!group) return 0;
      const groupId = group.id;
      const members = await tx.find(GroupMemberRow, { where: { groupId }, take: BATCH });
      if (members.length > 0) {
        const userId = In(members.map((member) => member.userId));
        await tx.delete(GroupMemberRow, { groupId, userId });
      }
      // Nobody joins a group that is marked as deleted, so after the last members it is empty.
      if (members.length < BATCH) await tx.delete(GroupRow, { id: groupId });
      return members.length + 1;
    }),
};

/** Removes the groups of deleted pools, 500 at a time; their members go with the users of the pool. */
const groupsOfDeletedPools: Sweep = {
  name: 'groups of deleted pools',
  run: (db) =>
    db.transaction(async (tx) => {
      const rows = await tx
        .createQueryBuilder(UserPoolRow, 'p')
        .innerJoin(GroupRow, 'g', 'g.poolId = p.id')
        .where(poolIsDeleted)
        .select('g.id', 'id')
        .limit(BATCH)
        .getRawMany<{ id: string }>();
      if (rows.length > 0) await tx.delete(GroupRow, { id: In(rows.map(({ id }) => id)) });
      return rows.length;
    }),
};

export const groupSweeps: readonly Sweep[] = [deletedGroups, groupsOfDeletedPools];
