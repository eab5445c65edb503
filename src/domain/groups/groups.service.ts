import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { GroupExistsError } from '../errors.js';
import { pagesOfPools } from '../pools/pages-of-pools.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import { groupsOfPool } from './group-lists.js';
import {
  livingGroup,
  missingGroup,
  refuseForeignRole,
  refuseTooManyGroups,
} from './group-rules.js';
import { groupKeyOf, groupView, type GroupKey } from './group-views.js';
import type {
  CreateGroupInput,
  DeleteGroupInput,
  GetGroupInput,
  Group,
  UpdateGroupInput,
} from './groups.contract.js';
import { GroupRow } from './groups.entities.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly pools: Pick<PoolService, 'require' | 'among'>;
}

/** Groups of a pool: their names, roles and precedence. Who is in them, `Memberships` knows. */
export class GroupService {
  readonly view = groupView;

  constructor(private readonly needs: Needs) {}

  /**
   * CreateGroup.
   *
   * @throws ResourceNotFoundError for the pool, GroupExistsError, InvalidParameterError for a role of
   * another account, LimitExceededError above 10,000 groups of a pool.
   */
  async create(ctx: Context, input: CreateGroupInput): Promise<Group> {
    const { db, clock, random, pools } = this.needs;
    const pool = await pools.require(ctx, input.userPoolId);
    refuseForeignRole(pool, input.roleArn);
    const now = clock.now();
    const row: GroupRow = {
      id: random.uuid(),
      poolId: pool.id,
      name: input.groupName,
      description: input.description ?? null,
      roleArn: input.roleArn ?? null,
      precedence: input.precedence ?? null,
      createdAt: now,
      modifiedAt: now,
      deletedAt: null,
    };
    await db.transaction(async (tx) => {
      await refuseTooManyGroups(tx, pool.id);
      await insertOnce(tx, GroupRow, row, () => new GroupExistsError());
    });
    return groupView(row);
  }

  /** GetGroup. @throws ResourceNotFoundError for the pool or the group. */
  async get(ctx: Context, input: GetGroupInput): Promise<Group> {
    const key = await this.key(ctx, input);
    return groupView(await this.needs.db.read((db) => livingGroup(db, key)));
  }

  /**
   * UpdateGroup: what is not given stays as it is.
   *
   * @throws ResourceNotFoundError for the pool or the group, InvalidParameterError for a role of another
   * account.
   */
  async update(ctx: Context, input: UpdateGroupInput): Promise<Group> {
    const { db, clock, pools } = this.needs;
    const pool = await pools.require(ctx, input.userPoolId);
    refuseForeignRole(pool, input.roleArn);
    const { description, roleArn, precedence } = input;
    const key: GroupKey = { poolId: pool.id, name: input.groupName };
    const changes = {
      ...(typeof description === 'string' && { description }),
      ...(typeof roleArn === 'string' && { roleArn }),
      ...(typeof precedence === 'number' && { precedence }),
      modifiedAt: clock.now(),
    };
    return db.transaction(async (tx) => {
      if ((await changeRows(tx, GroupRow, { ...key }, changes)) === 0) throw missingGroup();
      return groupView(await livingGroup(tx, key));
    });
  }

  /**
   * DeleteGroup: nobody is in it any more at once, and its name is free; the rows of its members are
   * swept in the background. Returns the group as it was.
   *
   * @throws ResourceNotFoundError for the pool or the group.
   */
  async remove(ctx: Context, input: DeleteGroupInput): Promise<Group> {
    const { db, clock } = this.needs;
    const key = await this.key(ctx, input);
    return db.transaction(async (tx) => {
      const row = await livingGroup(tx, key);
      const { id, name } = row;
      const gone = { name: null, deletedAt: clock.now() };
      if ((await changeRows(tx, GroupRow, { id, name }, gone)) === 0) throw missingGroup();
      return groupView(row);
    });
  }

  /** ListGroups, in the order of their names. @throws ResourceNotFoundError for the pool. */
  async page(ctx: Context, poolId: string, page: PageRequest): Promise<Page<GroupRow>> {
    const pool = await this.needs.pools.require(ctx, poolId);
    return this.needs.db.read((db) => {
      const { query, order } = groupsOfPool(db, pool.id);
      return keysetPage(query, order, page);
    });
  }

  /** The same of several pools in one statement; see `pagesOfPools`. */
  pages(ctx: Context, poolIds: readonly string[], page: PageRequest) {
    const listOf = (db: EntityManager, pool: Pool) => groupsOfPool(db, pool.id);
    return pagesOfPools(this.needs, ctx, { entity: GroupRow, poolIds, listOf }, page);
  }

  /** Groups of any pool by `Group.id` in one statement; what is not there is left out. */
  async byIds(ids: readonly string[]): Promise<Map<string, Group>> {
    if (ids.length === 0) return new Map();
    const where = ids.map((id) => ({ ...groupKeyOf(id) }));
    const rows = await this.needs.db.read((db) => db.findBy(GroupRow, where));
    return new Map(rows.map(groupView).map((group) => [group.id, group]));
  }

  private async key(ctx: Context, input: GetGroupInput): Promise<GroupKey> {
    const pool = await this.needs.pools.require(ctx, input.userPoolId);
    return { poolId: pool.id, name: input.groupName };
  }
}
