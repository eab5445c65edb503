import { In, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../errors.js';
import { newSecret, secretRow } from './client-secret-rows.js';
import type {
  AddUserPoolClientSecretInput,
  ClientSecret,
  DeleteUserPoolClientSecretInput,
} from './client-secrets.contract.js';
import type { DescribeUserPoolClientInput, UserPoolClient } from './clients.contract.js';
import { ClientSecretRow, UserPoolClientRow } from './clients.entities.js';
import type { ClientService } from './clients.service.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly clients: Pick<ClientService, 'requireIn' | 'describe' | 'forget'>;
}

const mostSecrets = 2;

/** Replacing the secret of an app client without a moment in which none is valid (section 4.4). */
export class ClientSecretService {
  constructor(private readonly needs: Needs) {}

  /**
   * AddUserPoolClientSecret: from now on both secrets are valid. The value is in the answer only when
   * the gateway made it.
   *
   * @throws ResourceNotFoundError for the pool or the client, LimitExceededError for a third secret,
   * InvalidParameterError for a public client: the apps that use it could not sign in any more.
   */
  async add(ctx: Context, input: AddUserPoolClientSecretInput): Promise<ClientSecret> {
    const { db, random, clients } = this.needs;
    const { userPoolId, clientId, clientSecret: own } = input;
    await clients.requireIn(ctx, userPoolId, clientId);
    const secret = own ?? newSecret(random);
    const { id, createdAt } = await db.transaction((tx) => this.keep(tx, clientId, secret));
    clients.forget(clientId);
    return { id, createdAt, value: own ? null : secret };
  }

  /**
   * DeleteUserPoolClientSecret: it stops working here at once, on other nodes within two seconds.
   * Returns the client.
   *
   * @throws ResourceNotFoundError for the pool, the client or the secret, InvalidParameterError for the
   * only one.
   */
  async remove(ctx: Context, input: DeleteUserPoolClientSecretInput): Promise<UserPoolClient> {
    const { db, clients } = this.needs;
    const { userPoolId, clientId, clientSecretId: id } = input;
    await clients.requireIn(ctx, userPoolId, clientId);
    await db.transaction(async (tx) => {
      const present = await this.locked(tx, clientId);
      if (!present.some((row) => row.id === id)) {
        throw new ResourceNotFoundError(`Client secret ${id} does not exist.`);
      }
      if (present.length === 1) {
        throw new InvalidParameterError('The only secret of a client cannot be deleted.');
      }
      await tx.delete(ClientSecretRow, { id });
    });
    clients.forget(clientId);
    return clients.describe(ctx, { userPoolId, clientId });
  }

  /**
   * ListUserPoolClientSecrets: ids and dates, the oldest first, and never a value.
   *
   * @throws ResourceNotFoundError for the pool or the client.
   */
  async list(
    ctx: Context,
    { userPoolId, clientId }: DescribeUserPoolClientInput,
  ): Promise<ClientSecret[]> {
    await this.needs.clients.requireIn(ctx, userPoolId, clientId);
    const found = await this.byClients([clientId]);
    return found.get(clientId) ?? [];
  }

  /** The same for clients of any pool: one statement, whatever their number. */
  async byClients(clientIds: readonly string[]): Promise<Map<string, ClientSecret[]>> {
    const found = new Map<string, ClientSecret[]>(clientIds.map((id) => [id, []]));
    if (found.size === 0) return found;
    const rows = await this.needs.db.read((db) =>
      db.find(ClientSecretRow, {
        select: { id: true, clientId: true, createdAt: true },
        where: { clientId: In([...found.keys()]) },
        order: { createdAt: 'ASC' },
      }),
    );
    for (const { id, clientId, createdAt } of rows) found.get(clientId)?.push({ id, createdAt });
    return found;
  }

  private async keep(tx: EntityManager, clientId: string, secret: string) {
    const { vault, clock } = this.needs;
    const present = await this.locked(tx, clientId);
    const newest = present.at(-1);
    if (!newest) {
      throw new InvalidParameterError('A secret can be added only to a client that has one.');
    }
    if (present.length >= mostSecrets) {
      throw new LimitExceededError(`A client can have ${mostSecrets} secrets at the most.`);
    }
    // The time is in the id, and a client may have been made in this very millisecond.
    const time = Math.max(clock.now().getTime(), newest.createdAt.getTime() + 1);
    const row = secretRow(vault, { clientId, secret, createdAt: new Date(time) });
    await insertOnce(tx, ClientSecretRow, row, () => new Error('A secret id was given twice.'));
    return row;
  }

  /** The secrets, the oldest first. The row of the client is changed, so that all changes queue for it. */
  private async locked(tx: EntityManager, clientId: string): Promise<ClientSecretRow[]> {
    const modifiedAt = this.needs.clock.now();
    const changed = await changeRows(tx, UserPoolClientRow, { id: clientId }, { modifiedAt });
    if (changed === 0) {
      throw new ResourceNotFoundError(`User pool client ${clientId} does not exist.`);
    }
    const query = tx.createQueryBuilder(ClientSecretRow, 's');
    query.where('s.clientId = :clientId', { clientId }).orderBy('s.createdAt', 'ASC');
    // What others committed while this one waited must be seen, whatever the isolation level.
    if (tx.connection.options.type === 'mysql') query.setLock('pessimistic_write');
    return query.getMany();
  }
}
