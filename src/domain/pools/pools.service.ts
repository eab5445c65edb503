import { LRUCache } from 'lru-cache';
import { In, IsNull, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../errors.js';
import type { Pool } from './pool.js';
import { estimatedUsers, startCounting } from './pool-size.js';
import { completed, settingsOf } from './accept-settings.js';
import type { PoolSettings } from './pool-settings.js';
import { poolDescription, poolView } from './pool-views.js';
import type {
  CreateUserPoolInput,
  DeleteUserPoolInput,
  DescribeUserPoolInput,
  UserPool,
  UserPoolDescription,
} from './pools.contract.js';
import { UserPoolRow } from './pools.entities.js';

/** Makes the signing pairs of a new pool: slow work first, the write in the pool's transaction. */
export interface SigningKeyMaker<Keys> {
  prepare(): Promise<Keys>;
  store(tx: EntityManager, poolId: string, keys: Keys): Promise<void>;
}

interface Needs<Keys> {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: { readonly accountId: string };
  readonly signingKeys: SigningKeyMaker<Keys>;
}

const freshMs = 2_000;
const remembered = 10_000;
const mostPools = 1_000;
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** User pools: their rules, and their life. */
export class PoolService<Keys = unknown> {
  readonly #pools: LRUCache<string, { readonly pool: Pool | undefined }>;

  constructor(private readonly needs: Needs<Keys>) {
    this.#pools = new LRUCache({
      max: remembered,
      ttl: freshMs,
      ignoreFetchAbort: true,
      fetchMethod: (poolId) => this.#read(poolId),
    });
  }

  /**
   * CreateUserPool.
   *
   * @throws InvalidParameterError, NotImplementedError for a setting that would not act,
   * LimitExceededError above 1,000 pools of a region.
   */
  async create(ctx: Context, input: CreateUserPoolInput): Promise<UserPool> {
    const { db, clock, random, signingKeys, config } = this.needs;
    const { region } = ctx;
    const settings = settingsOf({ region, accountId: config.accountId }, input);
    const keys = await signingKeys.prepare();
    const now = clock.now();
    const id = `${region}_${random.text(9, letters)}`;
    const dates = { createdAt: now, modifiedAt: now, deletedAt: null };
    const row: UserPoolRow = { id, region, name: input.poolName, settings, ...dates };
    await db.transaction(async (tx) => {
      await refuseTooMany(tx, region);
      await insertOnce(tx, UserPoolRow, row, () => new Error('A pool id was drawn twice.'));
      await startCounting(tx, id);
      await signingKeys.store(tx, id, keys);
    });
    this.#pools.delete(id);
    return poolView(this.#pool(row), 0);
  }

  /** DescribeUserPool. @throws ResourceNotFoundError */
  async describe(ctx: Context, { userPoolId }: DescribeUserPoolInput): Promise<UserPool> {
    return this.view(await this.require(ctx, userPoolId));
  }

  /** A pool as every door shows it, with the number of its users. */
  async view(pool: Pool): Promise<UserPool> {
    const sizes = await this.needs.db.read((db) => estimatedUsers(db, [pool.id]));
    return poolView(pool, sizes.get(pool.id) ?? 0);
  }

  /**
   * DeleteUserPool: gone for every caller at once; its rows are swept in the background. Returns the
   * pool as it was.
   *
   * @throws ResourceNotFoundError, InvalidParameterError while deletion protection is on.
   */
  async remove(ctx: Context, { userPoolId }: DeleteUserPoolInput): Promise<UserPool> {
    const { db, clock } = this.needs;
    const pool = await this.require(ctx, userPoolId);
    const view = await this.view(pool);
    await db.transaction(async (tx) => {
      refuseProtected((await locked(tx, userPoolId)).settings);
      const present = { id: userPoolId, deletedAt: IsNull() };
      const changed = await changeRows(tx, UserPoolRow, present, { deletedAt: clock.now() });
      if (changed === 0) throw missingPool(userPoolId);
    });
    this.#pools.delete(userPoolId);
    return view;
  }

  /**
   * Changes a pool as it is at the moment of the change: two changes at once follow one another. It acts
   * here at once, on other nodes within two seconds.
   *
   * @throws ResourceNotFoundError, and what `by` throws.
   */
  async change(
    ctx: Context,
    poolId: string,
    by: (present: Pool) => Partial<Pick<UserPoolRow, 'name' | 'settings'>>,
  ): Promise<Pool> {
    await this.require(ctx, poolId);
    const { db, clock } = this.needs;
    const changed = await db.transaction(async (tx) => {
      const row = await locked(tx, poolId);
      const changes = { ...by(this.#pool(row)), modifiedAt: clock.now() };
      await changeRows(tx, UserPoolRow, { id: poolId }, changes);
      return { ...row, ...changes };
    });
    this.#pools.delete(poolId);
    return this.#pool(changed);
  }

  /** ListUserPools: those of the caller's region, in the order of their making. */
  async page(ctx: Context, page: PageRequest): Promise<Page<UserPoolDescription>> {
    const rows = await this.needs.db.read((db) => {
      const query = db.createQueryBuilder(UserPoolRow, 'p');
      query.where('p.region = :region AND p.deletedAt IS NULL', { region: ctx.region });
      return keysetPage<UserPoolRow>(query, byCreation, page);
    });
    const items = rows.items.map((row) => poolDescription(this.#pool(row)));
    return { items, more: rows.more, positionOf: byCreation.positionOf };
  }

  /**
   * A pool of the caller's region; a change on another node is seen within two seconds.
   *
   * @throws ResourceNotFoundError for an unknown, deleted or foreign pool.
   */
  async require(ctx: Context, poolId: string): Promise<Pool> {
    const pool = await this.byId(poolId);
    if (pool?.region !== ctx.region) throw missingPool(poolId);
    return pool;
  }

  /** A pool of any region. */
  async byId(poolId: string): Promise<Pool | undefined> {
    return (await this.#pools.forceFetch(poolId)).pool;
  }

  /** Pools of the caller's region as every door shows them: two statements, whatever their number. */
  async byIds(ctx: Context, ids: readonly string[]): Promise<Map<string, UserPool>> {
    if (ids.length === 0) return new Map();
    return this.needs.db.read(async (db) => {
      const { region } = ctx;
      const wanted = { id: In([...ids]), region, deletedAt: IsNull() };
      const rows = await db.findBy(UserPoolRow, wanted);
      const sizes = await estimatedUsers(db, ids);
      return new Map(
        rows.map((row) => [row.id, poolView(this.#pool(row), sizes.get(row.id) ?? 0)]),
      );
    });
  }

  /**
   * Pools of the caller's region by id, one statement at the most; what is missing is left out. A change
   * on another node is seen within two seconds.
   */
  async among(ctx: Context, ids: readonly string[]): Promise<Map<string, Pool>> {
    const pools = ids.length === 1 ? [await this.byId(ids[0]!)] : await this.#readAll(ids);
    const found = pools.filter((pool) => pool?.region === ctx.region) as Pool[];
    return new Map(found.map((pool) => [pool.id, pool]));
  }

  async #readAll(ids: readonly string[]): Promise<Pool[]> {
    const wanted = { id: In([...ids]), deletedAt: IsNull() };
    const rows = await this.needs.db.read((db) => db.findBy(UserPoolRow, wanted));
    return rows.map((row) => this.#pool(row));
  }

  async #read(poolId: string): Promise<{ readonly pool: Pool | undefined }> {
    const row = await this.needs.db.read((db) => db.findOneBy(UserPoolRow, { id: poolId }));
    return { pool: row && !row.deletedAt ? this.#pool(row) : undefined };
  }

  #pool({ id, region, name, settings, createdAt, modifiedAt }: UserPoolRow): Pool {
    const arn = `arn:aws:cognito-idp:${region}:${this.needs.config.accountId}:userpool/${id}`;
    return { id, region, name, arn, settings: completed(settings), createdAt, modifiedAt };
  }
}

/** The refusal of every operation on a pool that is not there. */
export const missingPool = (poolId: string) =>
  new ResourceNotFoundError(`User pool ${poolId} does not exist.`);

/** Read and locked until the transaction ends. @throws ResourceNotFoundError for a deleted pool too. */
async function locked(tx: EntityManager, id: string): Promise<UserPoolRow> {
  const query = tx.createQueryBuilder(UserPoolRow, 'p').where('p.id = :id', { id });
  // SQLite has no row locks and needs none: transactions run one after the other.
  if (tx.connection.options.type === 'mysql') query.setLock('pessimistic_write');
  const row = await query.getOne();
  if (!row || row.deletedAt) throw missingPool(id);
  return row;
}

/** Counted within the region. Pools that are made at one moment may go past the limit. */
async function refuseTooMany(tx: EntityManager, region: string): Promise<void> {
  const present = await tx.countBy(UserPoolRow, { region, deletedAt: IsNull() });
  if (present < mostPools) return;
  throw new LimitExceededError(`A region can have ${mostPools} user pools at the most.`);
}

function refuseProtected({ deletionProtection }: PoolSettings): void {
  if (deletionProtection !== 'ACTIVE') return;
  throw new InvalidParameterError(
    'The user pool cannot be deleted because deletion protection is activated. ' +
      'Deletion protection must be inactivated first.',
  );
}

const byCreation = {
  key: 'p.createdAt',
  id: 'p.id',
  index: 'user_pools_region',
  positionOf: ({ createdAt, id }: { createdAt: Date; id: string }) => ({
    key: createdAt.getTime(),
    id,
  }),
};
