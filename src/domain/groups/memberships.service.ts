import { insertOnce, type Database } from '../../platform/database.js';
import { keysetPages, keysetPagesOfShort } from '../../platform/paging-together.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Context } from '../context.js';
import { UserNotFoundError } from '../errors.js';
import type { PoolService } from '../pools/pools.service.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { AdminGetUserInput } from '../users/users.contract.js';
import { UserRow } from '../users/users.entities.js';
import type { TokenGroup } from './group-claims.js';
import { groupsOfUser, groupsOfUsers, usersOfGroup } from './group-lists.js';
import { groupsOf, holdGroup, livingGroup, refuseTooManyMemberships } from './group-rules.js';
import { groupKeyOf, type GroupKey, type LivingGroup } from './group-views.js';
import type {
  AdminAddUserToGroupInput,
  AdminRemoveUserFromGroupInput,
  GetGroupInput,
} from './groups.contract.js';
import { GroupMemberRow, GroupRow } from './groups.entities.js';

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'require'>;
  readonly directory: UserDirectory;
}

/** A user and a group of the same pool. */
export interface Membership {
  readonly user: UserRow;
  readonly group: LivingGroup;
}

/** Who is in which group. */
export class Memberships {
  constructor(private readonly needs: Needs) {}

  /**
   * AdminAddUserToGroup; who is in the group already stays in it. Tokens say so from the next ones on,
   * refreshed ones included.
   *
   * @throws ResourceNotFoundError for the pool or the group, UserNotFoundError, LimitExceededError for a
   * user who is in 100 groups.
   */
  async add(ctx: Context, input: AdminAddUserToGroupInput): Promise<Membership> {
    const { db, directory } = this.needs;
    const { id } = await this.user(ctx, input);
    return db.transaction(async (tx) => {
      // Held against deletion, and so that the hundredth group is counted once.
      const user = await directory.locked(tx, id);
      const group = await livingGroup(tx, groupOf(input));
      await holdGroup(tx, group);
      const present = await groupsOf(tx, id);
      if (present.includes(group.id)) return { user, group };
      refuseTooManyMemberships(present.length);
      const row: GroupMemberRow = { userId: id, groupId: group.id };
      await insertOnce(tx, GroupMemberRow, row, () => new Error('A member joined unseen.'));
      return { user, group };
    });
  }

  /**
   * AdminRemoveUserFromGroup; who is not in the group stays out of it.
   *
   * @throws ResourceNotFoundError for the pool or the group, UserNotFoundError.
   */
  async remove(ctx: Context, input: AdminRemoveUserFromGroupInput): Promise<Membership> {
    const { db } = this.needs;
    const user = await this.user(ctx, input);
    return db.transaction(async (tx) => {
      const group = await livingGroup(tx, groupOf(input));
      await tx.delete(GroupMemberRow, { userId: user.id, groupId: group.id });
      return { user, group };
    });
  }

  /**
   * AdminListGroupsForUser, the lowest precedence first.
   *
   * @throws ResourceNotFoundError for the pool, UserNotFoundError.
   */
  async groups(ctx: Context, of: AdminGetUserInput, page: PageRequest): Promise<Page<GroupRow>> {
    const { id } = await this.user(ctx, of);
    return this.needs.db.read((db) => {
      const { query, order } = groupsOfUser(db, id);
      return keysetPage(query, order, page);
    });
  }

  /** ListUsersInGroup, by sub. @throws ResourceNotFoundError for the pool or the group. */
  async users(ctx: Context, of: GetGroupInput, page: PageRequest): Promise<Page<UserRow>> {
    await this.needs.pools.require(ctx, of.userPoolId);
    return this.needs.db.read(async (db) => {
      await livingGroup(db, groupOf(of));
      const { query, order } = usersOfGroup(db, groupOf(of));
      return keysetPage(query, order, page);
    });
  }

  /** The groups of several users, by sub: the same page of each, in one statement. */
  groupPages(userIds: readonly string[], page: PageRequest): Promise<Page<GroupRow>[]> {
    return this.needs.db.read((db) =>
      keysetPagesOfShort(db, GroupRow, groupsOfUsers(db, userIds), page),
    );
  }

  /** The users of several groups, by `Group.id`: the same page of each, in one statement. */
  userPages(groupIds: readonly string[], page: PageRequest): Promise<Page<UserRow>[]> {
    return this.needs.db.read((db) => {
      const lists = groupIds.map((id) => usersOfGroup(db, groupKeyOf(id)));
      return keysetPages(db, UserRow, lists, page);
    });
  }

  /** Whether a user is in the group of this `Group.id`: one statement. */
  isIn(userId: string, id: string): Promise<boolean> {
    const { poolId, name } = groupKeyOf(id);
    return this.needs.db.read(async (db) => {
      const { query } = groupsOfUser(db, userId);
      query.andWhere('g.poolId = :poolId AND g.name = :name', { poolId, name });
      return query.getExists();
    });
  }

  /** What the tokens of a user say of groups, in their order: one statement. */
  ofUser(userId: string): Promise<TokenGroup[]> {
    return this.needs.db.read(async (db) => {
      const { query, order } = groupsOfUser(db, userId);
      const columns = ['g.id', 'g.name', 'g.roleArn', 'g.precedence'];
      const rows = await query.select(columns).orderBy(order.key).addOrderBy(order.id).getMany();
      return rows.map(({ name, roleArn, precedence }) => ({
        name: name ?? '',
        roleArn,
        precedence,
      }));
    });
  }

  private async user(ctx: Context, of: AdminGetUserInput): Promise<UserRow> {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, of.userPoolId);
    const user = await db.read((manager) => directory.find(manager, pool, of.username));
    if (!user) throw new UserNotFoundError();
    return user;
  }
}

const groupOf = ({ userPoolId, groupName }: GetGroupInput): GroupKey => ({
  poolId: userPoolId,
  name: groupName,
});
