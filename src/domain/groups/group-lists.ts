import type { EntityManager } from 'typeorm';
import type { KeysetList, ShortLists } from '../../platform/paging-together.js';
import { UserRow } from '../users/users.entities.js';
import type { GroupKey } from './group-views.js';
import { GroupMemberRow, GroupRow, LAST } from './groups.entities.js';

/** The groups of a pool by name; the order is walked in the index of names. */
export function groupsOfPool(db: EntityManager, poolId: string): KeysetList<GroupRow> {
  const query = db.createQueryBuilder(GroupRow, 'g');
  query.where('g.poolId = :poolId AND g.name IS NOT NULL', { poolId });
  const positionOf = ({ name }: GroupRow) => ({ key: name ?? '', id: name ?? '' });
  return { query, order: { key: 'g.name', id: 'g.name', index: 'user_groups_name', positionOf } };
}

/** The groups of a user, the lowest precedence first and equal ones by name (section 12.1). */
export function groupsOfUser(db: EntityManager, userId: string): KeysetList<GroupRow> {
  return groupsOfUsers(db, [userId]);
}

/** The same of several users: short lists, since a user is in 100 groups at the most. */
export function groupsOfUsers(db: EntityManager, userIds: readonly string[]): ShortLists<GroupRow> {
  const query = db.createQueryBuilder(GroupRow, 'g');
  query
    .innerJoin(GroupMemberRow, 'm', 'm.groupId = g.id')
    .where('m.userId IN (:...userIds) AND g.name IS NOT NULL', { userIds });
  const positionOf = ({ precedence, name }: GroupRow) => ({
    key: precedence ?? LAST,
    id: name ?? '',
  });
  const order = { key: 'g.precedence', id: 'g.name', positionOf };
  return { query, order, parent: 'm.userId', parents: userIds };
}

/** The users of a group by sub, as the index of its members has them. */
export function usersOfGroup(db: EntityManager, { poolId, name }: GroupKey): KeysetList<UserRow> {
  const query = db.createQueryBuilder(UserRow, 'u');
  query
    .innerJoin(GroupMemberRow, 'm', 'm.userId = u.id')
    .innerJoin(GroupRow, 'g', 'g.id = m.groupId')
    .where('g.poolId = :poolId AND g.name = :name', { poolId, name });
  const positionOf = ({ id }: UserRow) => ({ key: id, id });
  const index = 'group_members_group';
  return { query, order: { key: 'm.userId', id: 'm.userId', index, positionOf } };
}
