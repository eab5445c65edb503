import type { EntityManager } from 'typeorm';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import type { KeysetList } from '../../platform/paging-together.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { ScopeDoesNotExistError } from '../errors.js';
import { pagesOfPools } from '../pools/pages-of-pools.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import { PoolScopes, type CustomScopes } from './pool-scopes.js';
import {
  acceptScopes,
  missingResourceServer,
  presentResourceServer,
  refuseReserved,
  refuseTooManyServers,
  takenIdentifier,
} from './resource-server-rules.js';
import {
  resourceServerKeyOf,
  resourceServerView,
  type ResourceServerKey,
} from './resource-server-views.js';
import type {
  CreateResourceServerInput,
  DeleteResourceServerInput,
  DescribeResourceServerInput,
  ResourceServer,
  UpdateResourceServerInput,
} from './resource-servers.contract.js';
import { ResourceServerRow } from './resource-servers.entities.js';

interface Needs {
  readonly db: Database;
  readonly random: Random;
  readonly pools: Pick<PoolService, 'require' | 'among'>;
}

/** The APIs that take tokens of a pool, and the custom scopes they know (12.6). */
export class ResourceServerService {
  readonly view = resourceServerView;
  readonly #scopes: PoolScopes;

  constructor(private readonly needs: Needs) {
    this.#scopes = new PoolScopes(needs);
  }

  /**
   * CreateResourceServer.
   *
   * @throws ResourceNotFoundError for the pool, InvalidParameterError for an identifier that is taken or
   * reserved or a scope that is named twice, LimitExceededError above 25 of a pool.
   */
  async create(ctx: Context, input: CreateResourceServerInput): Promise<ResourceServer> {
    const { db, random } = this.needs;
    const key = await this.#key(ctx, input);
    refuseReserved(input.identifier);
    const scopes = acceptScopes(input.scopes);
    const row: ResourceServerRow = { id: random.uuid(), ...key, name: input.name, scopes };
    await db.transaction(async (tx) => {
      await refuseTooManyServers(tx, key.poolId);
      await insertOnce(tx, ResourceServerRow, row, () => takenIdentifier(key));
    });
    this.#scopes.forget(key.poolId);
    return resourceServerView(row);
  }

  /** DescribeResourceServer. @throws ResourceNotFoundError for the pool or the resource server. */
  async describe(ctx: Context, input: DescribeResourceServerInput): Promise<ResourceServer> {
    const key = await this.#key(ctx, input);
    return resourceServerView(await this.needs.db.read((db) => presentResourceServer(db, key)));
  }

  /**
   * UpdateResourceServer: name and scopes are replaced. Clients that list a scope which is gone keep it in
   * their list, and get it no more.
   *
   * @throws ResourceNotFoundError for the pool or the resource server, InvalidParameterError for a scope
   * that is named twice.
   */
  async update(ctx: Context, input: UpdateResourceServerInput): Promise<ResourceServer> {
    const key = await this.#key(ctx, input);
    const changes = { name: input.name, scopes: acceptScopes(input.scopes) };
    const changed = await this.needs.db.transaction(async (tx) => {
      const rows = await changeRows(tx, ResourceServerRow, { ...key }, changes);
      if (rows === 0) throw missingResourceServer(key);
      return presentResourceServer(tx, key);
    });
    this.#scopes.forget(key.poolId);
    return resourceServerView(changed);
  }

  /**
   * DeleteResourceServer; its scopes end with it. Returns the resource server as it was.
   *
   * @throws ResourceNotFoundError for the pool or the resource server.
   */
  async remove(ctx: Context, input: DeleteResourceServerInput): Promise<ResourceServer> {
    const key = await this.#key(ctx, input);
    const removed = await this.needs.db.transaction(async (tx) => {
      const row = await presentResourceServer(tx, key);
      const { affected } = await tx.delete(ResourceServerRow, { id: row.id });
      if (affected !== 1) throw missingResourceServer(key);
      return row;
    });
    this.#scopes.forget(key.poolId);
    return resourceServerView(removed);
  }

  /** ListResourceServers, in the order of their identifiers. @throws ResourceNotFoundError for the pool. */
  async page(ctx: Context, poolId: string, page: PageRequest): Promise<Page<ResourceServerRow>> {
    const pool = await this.needs.pools.require(ctx, poolId);
    return this.needs.db.read((db) => {
      const { query, order } = serversOf(db, pool);
      return keysetPage(query, order, page);
    });
  }

  /** The same of several pools in one statement; see `pagesOfPools`. */
  pages(ctx: Context, poolIds: readonly string[], page: PageRequest) {
    const lists = { entity: ResourceServerRow, poolIds, listOf: serversOf };
    return pagesOfPools(this.needs, ctx, lists, page);
  }

  /** Resource servers of any pool by `ResourceServer.id` in one statement; what is not there is left out. */
  async byIds(ids: readonly string[]): Promise<Map<string, ResourceServer>> {
    if (ids.length === 0) return new Map();
    const where = ids.map((id) => ({ ...resourceServerKeyOf(id) }));
    const rows = await this.needs.db.read((db) => db.findBy(ResourceServerRow, where));
    return new Map(rows.map(resourceServerView).map((server) => [server.id, server]));
  }

  /** The custom scopes of a pool; a change on another node is seen within two seconds. */
  scopesOf(poolId: string): Promise<CustomScopes> {
    return this.#scopes.of(poolId);
  }

  /** @throws ScopeDoesNotExistError for the first that the pool does not have now. */
  async refuseUnknownScopes(poolId: string, scopes: readonly string[]): Promise<void> {
    if (scopes.length === 0) return;
    const present = await this.#scopes.read(poolId);
    const unknown = scopes.find((scope) => !present.has(scope));
    if (unknown !== undefined) throw new ScopeDoesNotExistError(unknown);
  }

  async #key(ctx: Context, input: DescribeResourceServerInput): Promise<ResourceServerKey> {
    const pool = await this.needs.pools.require(ctx, input.userPoolId);
    return { poolId: pool.id, identifier: input.identifier };
  }
}

/** The resource servers of a pool by identifier; the order is walked in their index. */
function serversOf(db: EntityManager, { id: poolId }: Pool): KeysetList<ResourceServerRow> {
  const query = db
    .createQueryBuilder(ResourceServerRow, 'r')
    .where('r.poolId = :poolId', { poolId });
  const positionOf = ({ identifier }: ResourceServerRow) => ({ key: identifier, id: identifier });
  const index = 'resource_servers_identifier';
  return { query, order: { key: 'r.identifier', id: 'r.identifier', index, positionOf } };
}
