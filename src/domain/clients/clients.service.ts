import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import type { KeysetList } from '../../platform/paging-together.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { pagesOfPools } from '../pools/pages-of-pools.js';
import type { PoolService } from '../pools/pools.service.js';
import type { ResourceServerService } from '../resource-servers/resource-servers.service.js';
import type { Client } from './client.js';
import { settingsOf, type ClientSettings } from './client-settings.js';
import { refuseClientTokenSettings } from './client-token-settings.js';
import { newSecret, openSecret, secretRow } from './client-secret-rows.js';
import { clientDescription, clientView } from './client-views.js';
import type {
  CreateUserPoolClientInput,
  DeleteUserPoolClientInput,
  DescribeUserPoolClientInput,
  UpdateUserPoolClientInput,
  UserPoolClient,
  UserPoolClientDescription,
} from './clients.contract.js';
import { ClientSecretRow, UserPoolClientRow } from './clients.entities.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly pools: Pick<PoolService, 'require' | 'byId' | 'among'>;
  readonly resourceServers: Pick<ResourceServerService, 'refuseUnknownScopes'>;
}

const freshMs = 2_000;
const remembered = 10_000;
const mostClients = 1_000;
const lowerCase = '0123456789abcdefghijklmnopqrstuvwxyz';

/** App clients: what they allow, and their secrets. */
export class ClientService {
  readonly #clients: LRUCache<string, { readonly client: Client | undefined }>;

  constructor(private readonly needs: Needs) {
    this.#clients = new LRUCache({
      max: remembered,
      ttl: freshMs,
      ignoreFetchAbort: true,
      fetchMethod: (clientId) => this.#read(clientId),
    });
  }

  /**
   * CreateUserPoolClient.
   *
   * @throws ResourceNotFoundError for the pool, InvalidParameterError, NotImplementedError,
   * ScopeDoesNotExistError, LimitExceededError above 1,000 clients of a pool.
   */
  async create(ctx: Context, input: CreateUserPoolClientInput): Promise<UserPoolClient> {
    const { db, clock, random, vault, pools } = this.needs;
    const pool = await pools.require(ctx, input.userPoolId);
    const secret = this.#secretFor(input);
    const settings = await this.#settingsOf(input, pool, secret !== undefined);
    const now = clock.now();
    const id = random.text(26, lowerCase);
    const facts = { id, poolId: pool.id, name: input.clientName, settings };
    const row: UserPoolClientRow = { ...facts, createdAt: now, modifiedAt: now };
    await db.transaction(async (tx) => {
      await refuseTooMany(tx, pool.id);
      await insertOnce(tx, UserPoolClientRow, row, () => new Error('A client id was drawn twice.'));
      if (!secret) return;
      const sealed = secretRow(vault, { clientId: id, secret, createdAt: now });
      await insertOnce(
        tx,
        ClientSecretRow,
        sealed,
        () => new Error('A secret id was given twice.'),
      );
    });
    this.forget(id);
    return clientView({ ...row, secrets: secret ? [secret] : [] });
  }

  /** DescribeUserPoolClient. @throws ResourceNotFoundError for the pool or the client. */
  async describe(ctx: Context, input: DescribeUserPoolClientInput): Promise<UserPoolClient> {
    const { client } = await this.requireIn(ctx, input.userPoolId, input.clientId);
    return clientView(client);
  }

  /**
   * UpdateUserPoolClient: the given settings replace all; what is left out goes back to its default,
   * the name excepted. The secrets stay. It acts here at once, on other nodes within two seconds.
   *
   * @throws ResourceNotFoundError for the pool or the client, InvalidParameterError,
   * NotImplementedError, ScopeDoesNotExistError.
   */
  async update(ctx: Context, input: UpdateUserPoolClientInput): Promise<UserPoolClient> {
    const { client, pool } = await this.requireIn(ctx, input.userPoolId, input.clientId);
    // Whether there is a secret never changes: one is neither given nor taken away later.
    const settings = await this.#settingsOf(input, pool, client.secrets.length > 0);
    return this.change(ctx, input, ({ settings: { ssoSession } }) => ({
      settings: { ...settings, ...(ssoSession && { ssoSession }) },
      ...(input.clientName && { name: input.clientName }),
    }));
  }

  /**
   * Changes a client as it is at the moment of the change: two changes at once follow one another.
   *
   * @throws ResourceNotFoundError for the pool or the client, and what `by` throws.
   */
  async change(
    ctx: Context,
    at: DescribeUserPoolClientInput,
    by: (present: UserPoolClientRow, pool: Pool) => ClientChanges,
  ): Promise<UserPoolClient> {
    const { db, clock } = this.needs;
    const { client, pool } = await this.requireIn(ctx, at.userPoolId, at.clientId);
    const { id } = client;
    await db.transaction(async (tx) => {
      const changes = { ...by(await locked(tx, id), pool), modifiedAt: clock.now() };
      await changeRows(tx, UserPoolClientRow, { id }, changes);
    });
    this.forget(id);
    return clientView((await this.require(id)).client);
  }

  /** DeleteUserPoolClient; its sessions end with it. Returns the client as it was. */
  async remove(ctx: Context, input: DeleteUserPoolClientInput): Promise<UserPoolClient> {
    const { client } = await this.requireIn(ctx, input.userPoolId, input.clientId);
    await this.needs.db.transaction(async (tx) => {
      const { affected } = await tx.delete(UserPoolClientRow, { id: client.id });
      if (affected !== 1) throw missing(client.id);
      await tx.delete(ClientSecretRow, { clientId: client.id });
    });
    this.forget(client.id);
    return clientView(client);
  }

  /** Lets the next reader see a change that this node has committed; a read under way is not kept. */
  forget(clientId: string): void {
    this.#clients.delete(clientId);
  }

  /** ListUserPoolClients, in the order of their ids. @throws ResourceNotFoundError for the pool. */
  async page(
    ctx: Context,
    poolId: string,
    page: PageRequest,
  ): Promise<Page<UserPoolClientDescription>> {
    const pool = await this.needs.pools.require(ctx, poolId);
    const rows = await this.needs.db.read((db) => {
      const { query, order } = clientsOf(db, pool);
      return keysetPage(query, order, page);
    });
    return described(rows);
  }

  /** The same of several pools in one statement; see `pagesOfPools`. */
  async pages(
    ctx: Context,
    poolIds: readonly string[],
    page: PageRequest,
  ): Promise<(Page<UserPoolClientDescription> | Error)[]> {
    const lists = { entity: UserPoolClientRow, poolIds, listOf: clientsOf };
    const pages = await pagesOfPools(this.needs, ctx, lists, page);
    return pages.map((rows) => (rows instanceof Error ? rows : described(rows)));
  }

  /**
   * A client and its pool: the id of a client names both. A change on another node is seen within two
   * seconds.
   *
   * @throws ResourceNotFoundError for an unknown client, or one of a deleted pool.
   */
  async require(clientId: string): Promise<{ client: Client; pool: Pool }> {
    const { client } = await this.#clients.forceFetch(clientId);
    const pool = client && (await this.needs.pools.byId(client.poolId));
    if (!client || !pool) throw missing(clientId);
    return { client, pool };
  }

  /** A client of this pool. @throws ResourceNotFoundError for the pool, or the client. */
  async requireIn(
    ctx: Context,
    poolId: string,
    clientId: string,
  ): Promise<{ client: Client; pool: Pool }> {
    await this.needs.pools.require(ctx, poolId);
    const found = await this.require(clientId);
    if (found.pool.id !== poolId) throw missing(clientId);
    return found;
  }

  async #settingsOf(
    input: Parameters<typeof settingsOf>[0],
    pool: Pool,
    hasSecret: boolean,
  ): Promise<ClientSettings> {
    const settings = settingsOf(input, pool);
    refuseClientTokenSettings(settings, hasSecret);
    const scopes = settings.allowedOAuthScopes ?? [];
    await this.needs.resourceServers.refuseUnknownScopes(pool.id, scopes);
    return settings;
  }

  #secretFor({ generateSecret, clientSecret }: CreateUserPoolClientInput): string | undefined {
    if (generateSecret && clientSecret) {
      throw new InvalidParameterError('GenerateSecret and ClientSecret cannot be used together.');
    }
    return clientSecret ?? (generateSecret ? newSecret(this.needs.random) : undefined);
  }

  /** Clients of any pool as every door shows them: one statement, whatever their number. */
  async byIds(ids: readonly string[]): Promise<Map<string, UserPoolClient>> {
    const clients = ids.length > 0 ? await this.#load(ids) : [];
    return new Map(clients.map((client) => [client.id, clientView(client)]));
  }

  async #read(id: string): Promise<{ readonly client: Client | undefined }> {
    const [client] = await this.#load([id]);
    return { client };
  }

  /**
   * One statement for clients and secrets: a client that is deleted between two would look as if it had
   * no secret, and would be signed in at without one.
   */
  async #load(ids: readonly string[]): Promise<Client[]> {
    const rows = await this.needs.db.read((db) =>
      db
        .createQueryBuilder(UserPoolClientRow, 'c')
        .leftJoinAndMapMany('c.sealed', ClientSecretRow, 's', 's.clientId = c.id')
        .where('c.id IN (:...ids)', { ids })
        .orderBy('s.createdAt', 'ASC')
        .getMany(),
    );
    return (rows as ClientWithSecrets[]).map(({ sealed, ...row }) => ({
      ...row,
      secrets: sealed.map((secret) => openSecret(this.needs.vault, secret)),
    }));
  }
}

/** What may change of a client. */
type ClientChanges = Partial<Pick<UserPoolClientRow, 'name' | 'settings'>>;

/** Read and locked until the transaction ends. @throws ResourceNotFoundError */
async function locked(tx: EntityManager, id: string): Promise<UserPoolClientRow> {
  const query = tx.createQueryBuilder(UserPoolClientRow, 'c').where('c.id = :id', { id });
  // SQLite has no row locks and needs none: transactions run one after the other.
  if (tx.connection.options.type === 'mysql') query.setLock('pessimistic_write');
  const row = await query.getOne();
  if (!row) throw missing(id);
  return row;
}

type ClientWithSecrets = UserPoolClientRow & { readonly sealed: readonly ClientSecretRow[] };

/** Counted from the index of the pool. Clients that are made at one moment may go past the limit. */
async function refuseTooMany(tx: EntityManager, poolId: string): Promise<void> {
  if ((await tx.countBy(UserPoolClientRow, { poolId })) < mostClients) return;
  throw new LimitExceededError(`A user pool can have ${mostClients} app clients at the most.`);
}

const missing = (clientId: string) =>
  new ResourceNotFoundError(`User pool client ${clientId} does not exist.`);

function clientsOf(db: EntityManager, { id: poolId }: Pool): KeysetList<UserPoolClientRow> {
  const query = db.createQueryBuilder(UserPoolClientRow, 'c').where({ poolId });
  const positionOf = ({ id }: UserPoolClientRow) => ({ key: id, id });
  const index = 'user_pool_clients_pool';
  return { query, order: { key: 'c.id', id: 'c.id', index, positionOf } };
}

function described(rows: Page<UserPoolClientRow>): Page<UserPoolClientDescription> {
  const items = rows.items.map(clientDescription);
  const positionOf = ({ clientId: id }: UserPoolClientDescription) => ({ key: id, id });
  return { items, more: rows.more, positionOf };
}
