import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { insertOnce, type Database } from '../../platform/database.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import type { Client } from './client.js';
import { settingsOf } from './client-settings.js';
import { clientDescription, clientView } from './client-views.js';
import type {
  CreateUserPoolClientInput,
  DeleteUserPoolClientInput,
  DescribeUserPoolClientInput,
  UserPoolClient,
  UserPoolClientDescription,
} from './clients.contract.js';
import { ClientSecretRow, UserPoolClientRow } from './clients.entities.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly pools: Pick<PoolService, 'require' | 'byId'>;
}

const freshMs = 2_000;
const remembered = 10_000;
const mostClients = 1_000;
const lowerCase = '0123456789abcdefghijklmnopqrstuvwxyz';
const sealPurpose = 'client-secret';

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
   * LimitExceededError above 1,000 clients of a pool.
   */
  async create(ctx: Context, input: CreateUserPoolClientInput): Promise<UserPoolClient> {
    const { db, clock, random, pools } = this.needs;
    const pool = await pools.require(ctx, input.userPoolId);
    const settings = settingsOf(input, pool);
    const secret = this.#secretFor(input);
    const now = clock.now();
    const id = random.text(26, lowerCase);
    const facts = { id, poolId: pool.id, name: input.clientName, settings };
    const row: UserPoolClientRow = { ...facts, createdAt: now, modifiedAt: now };
    await db.transaction(async (tx) => {
      await refuseTooMany(tx, pool.id);
      await insertOnce(tx, UserPoolClientRow, row, () => new Error('A client id was drawn twice.'));
      if (secret) await this.#keepSecret(tx, id, secret);
    });
    this.#clients.delete(id);
    return clientView({ ...row, secrets: secret ? [secret] : [] });
  }

  /** DescribeUserPoolClient. @throws ResourceNotFoundError for the pool or the client. */
  async describe(ctx: Context, input: DescribeUserPoolClientInput): Promise<UserPoolClient> {
    const { client } = await this.requireIn(ctx, input.userPoolId, input.clientId);
    return clientView(client);
  }

  /** DeleteUserPoolClient; its sessions end with it. Returns the client as it was. */
  async remove(ctx: Context, input: DeleteUserPoolClientInput): Promise<UserPoolClient> {
    const { client } = await this.requireIn(ctx, input.userPoolId, input.clientId);
    await this.needs.db.transaction(async (tx) => {
      const { affected } = await tx.delete(UserPoolClientRow, { id: client.id });
      if (affected !== 1) throw missing(client.id);
      await tx.delete(ClientSecretRow, { clientId: client.id });
    });
    this.#clients.delete(client.id);
    return clientView(client);
  }

  /** ListUserPoolClients, in the order of their ids. @throws ResourceNotFoundError for the pool. */
  async page(
    ctx: Context,
    poolId: string,
    page: PageRequest,
  ): Promise<Page<UserPoolClientDescription>> {
    const pool = await this.needs.pools.require(ctx, poolId);
    const rows = await this.needs.db.read((db) => {
      const query = db.createQueryBuilder(UserPoolClientRow, 'c');
      query.where('c.poolId = :poolId', { poolId: pool.id });
      return keysetPage<UserPoolClientRow>(query, byId, page);
    });
    const items = rows.items.map(clientDescription);
    const positionOf = ({ clientId: id }: UserPoolClientDescription) => ({ key: id, id });
    return { items, more: rows.more, positionOf };
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

  #secretFor({ generateSecret, clientSecret }: CreateUserPoolClientInput): string | undefined {
    if (generateSecret && clientSecret) {
      throw new InvalidParameterError('GenerateSecret and ClientSecret cannot be used together.');
    }
    return clientSecret ?? (generateSecret ? this.needs.random.text(51, lowerCase) : undefined);
  }

  async #keepSecret(tx: EntityManager, clientId: string, secret: string): Promise<void> {
    const createdAt = this.needs.clock.now();
    const id = `${clientId}--${createdAt.getTime()}`;
    const sealedSecret = this.needs.vault.seal(sealPurpose, secret, id);
    const row: ClientSecretRow = { id, clientId, sealedSecret, createdAt };
    await insertOnce(tx, ClientSecretRow, row, () => new Error('A secret id was given twice.'));
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
      secrets: sealed.map(({ id, sealedSecret }) =>
        this.needs.vault.open(sealPurpose, sealedSecret, id).toString(),
      ),
    }));
  }
}

type ClientWithSecrets = UserPoolClientRow & { readonly sealed: readonly ClientSecretRow[] };

/** Counted from the index of the pool. Clients that are made at one moment may go past the limit. */
async function refuseTooMany(tx: EntityManager, poolId: string): Promise<void> {
  if ((await tx.countBy(UserPoolClientRow, { poolId })) < mostClients) return;
  throw new LimitExceededError(`A user pool can have ${mostClients} app clients at the most.`);
}

const missing = (clientId: string) =>
  new ResourceNotFoundError(`User pool client ${clientId} does not exist.`);

const byId = {
  key: 'c.id',
  id: 'c.id',
  positionOf: ({ id }: { id: string }) => ({ key: id, id }),
};
