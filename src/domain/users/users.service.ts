import { In, type EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Context } from '../context.js';
import { UserNotFoundError } from '../errors.js';
import { readable } from '../clients/client-rules.js';
import type { Client } from '../clients/client.js';
import type { Pool } from '../pools/pool.js';
import { pagesOfPools } from '../pools/pages-of-pools.js';
import type { PoolService } from '../pools/pools.service.js';
import { refuseUnknownNames } from './attribute-rules.js';
import type { UserDirectory } from './user-directory.js';
import type { UserFilter } from './user-filter.contract.js';
import { predicateOf, predicateOfText } from './user-filter.js';
import { userSearch } from './user-filter-query.js';
import { adminGetUserView, getUserView, userView } from './user-views.js';
import type { AdminGetUserInput, GetUserResult } from './users.contract.js';
import { UserRow } from './users.entities.js';

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'require' | 'among'>;
  readonly directory: UserDirectory;
}

/** Which users a list holds. */
export interface UserQuery {
  readonly poolId: string;
  /** Cognito's filter text, or the typed filter. */
  readonly filter?: string | UserFilter | null;
  /** Checked here, acted on by `view`. */
  readonly attributesToGet?: readonly string[] | null;
}

/** Reading users as an administrator. */
export class UserService {
  readonly view = userView;
  readonly adminView = adminGetUserView;

  constructor(private readonly needs: Needs) {}

  /** GetUser: what a person sees of themself through the app client of their token. */
  selfView({ user, client, pool }: { user: UserRow; client: Client; pool: Pool }): GetUserResult {
    return getUserView(user, readable(client, pool));
  }

  /** AdminGetUser. @throws ResourceNotFoundError for the pool, UserNotFoundError for the user. */
  async adminGet(ctx: Context, { userPoolId, username }: AdminGetUserInput): Promise<UserRow> {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, userPoolId);
    const user = await db.read((manager) => directory.find(manager, pool, username));
    if (!user) throw new UserNotFoundError();
    return user;
  }

  /**
   * ListUsers: with a filter in the order of what it compares, otherwise in the order of creation. One
   * statement a page, whatever the size of the page.
   *
   * @throws ResourceNotFoundError for the pool, InvalidParameterError for the filter.
   */
  async list(ctx: Context, query: UserQuery, page: PageRequest): Promise<Page<UserRow>> {
    const { db, pools } = this.needs;
    const pool = await pools.require(ctx, query.poolId);
    refuseUnknownNames(pool, query.attributesToGet ?? []);
    const filter = query.filter ?? '';
    const predicate =
      typeof filter === 'string' ? predicateOfText(filter) : predicateOf(pool, filter);
    return db.read((manager) => {
      const search = userSearch(manager, pool, predicate);
      return keysetPage(search.query, search.order, page);
    });
  }

  /**
   * ListUsers of several pools with one typed filter: the same page of each, in one statement; see
   * `pagesOfPools`.
   */
  pages(
    ctx: Context,
    { poolIds, filter }: { readonly poolIds: readonly string[]; readonly filter: UserFilter },
    page: PageRequest,
  ): Promise<(Page<UserRow> | Error)[]> {
    const listOf = (manager: EntityManager, pool: Pool) =>
      userSearch(manager, pool, predicateOf(pool, filter));
    return pagesOfPools(this.needs, ctx, { entity: UserRow, poolIds, listOf }, page);
  }

  /** Users of any pool by sub, in one statement; who is not there is left out. */
  async byIds(ids: readonly string[]): Promise<Map<string, UserRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.needs.db.read((manager) =>
      manager.findBy(UserRow, { id: In([...ids]) }),
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
