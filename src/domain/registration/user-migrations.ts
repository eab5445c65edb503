import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import type { Random } from '../../platform/random.js';
import { hidesExistence } from '../clients/client-rules.js';
import type { Context } from '../context.js';
import type { Passwords } from '../credentials/passwords.js';
import { UserNotFoundError, UsernameExistsError } from '../errors.js';
import type { Migration, MigrationOccasion } from '../triggers/account-triggers.js';
import type { Triggers } from '../triggers/triggers.js';
import type { UserDirectory } from '../users/user-directory.js';
import { chosenMfa } from '../users/user-mfa.js';
import type { UserRow } from '../users/users.entities.js';
import type { ClientAt } from './applicants.js';
import { newUser } from './new-user.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly triggers: Pick<Triggers, 'userMigration' | 'migratesUsers'>;
}

/** Whom to look for, and what the function is told besides. */
export type Sought = Pick<
  MigrationOccasion,
  'source' | 'username' | 'password' | 'validationData' | 'clientMetadata'
>;

/** Brings people over who are known elsewhere, when they ask for something under a name nobody has. */
export class UserMigrations {
  constructor(private readonly needs: Needs) {}

  /**
   * Stores the person whom the function of the pool knows: without the password policy, which did not
   * hold where they come from. Undefined when there is no function or it does not know them. No welcome
   * message is sent: it would carry a temporary password, and they have none.
   *
   * @throws UserNotFoundError when the function fails or its person cannot be stored, unless the client
   * hides who exists; TooManyRequestsError.
   */
  async bring(ctx: Context, at: ClientAt, sought: Sought): Promise<UserRow | undefined> {
    try {
      return await this.seek(ctx, at, sought);
    } catch (error) {
      if (error instanceof UserNotFoundError && hidesExistence(at.client)) return undefined;
      throw error;
    }
  }

  /** The same for a caller who hides existence by itself. @throws MigrationOutageError besides. */
  async seek(ctx: Context, at: ClientAt, sought: Sought): Promise<UserRow | undefined> {
    const { client, pool } = at;
    if (!this.needs.triggers.migratesUsers(pool)) return undefined;
    const occasion = { pool, clientId: client.id, ...sought };
    const found = await this.needs.triggers.userMigration(ctx, occasion);
    return found && this.store(ctx, at, { sought, found });
  }

  private async store(
    ctx: Context,
    { client, pool }: ClientAt,
    { sought, found }: { readonly sought: Sought; readonly found: Migration },
  ): Promise<UserRow> {
    const { db, random, directory, passwords } = this.needs;
    try {
      const user = this.userOf(pool, sought, found);
      // Whoever has no password yet gets one that nobody knows.
      const password = sought.password ?? random.bytes(32).toString('base64');
      const credential = await passwords.derive(pool, user, password, null);
      await db.transaction(async (tx) => {
        await passwords.store(tx, credential);
        if (found.forceAliasCreation) await directory.takeAliases(tx, pool, user);
        await directory.insert(tx, pool, user, () => new UsernameExistsError());
      });
      return user;
    } catch (error) {
      if (error instanceof UsernameExistsError) {
        // Somebody else was faster: two tries of one person at the same time.
        const stored = await db.read((reader) => directory.find(reader, pool, sought.username));
        if (stored) return stored;
      }
      if (!(error instanceof DomainError) || error.code === 'TOO_MANY_REQUESTS') throw error;
      ctx.log.warn({ refusal: error.code }, 'a migrated user cannot be stored');
      throw new UserNotFoundError(`Exception migrating user in app client ${client.id}`);
    }
  }

  private userOf(pool: ClientAt['pool'], { username }: Sought, found: Migration): UserRow {
    const { clock, random } = this.needs;
    const { username: name = username, ...attributes } = found.attributes;
    const user = newUser(pool, {
      id: random.uuid(),
      name,
      given: Object.entries(attributes).map(([key, value]) => ({ name: key, value })),
      giver: { by: 'admin' },
      status: found.finalUserStatus,
      now: clock.now(),
    });
    const sms = { factors: { SMS_MFA: { enabled: true } } };
    return found.enableSMSMFA ? { ...user, mfa: chosenMfa(pool, user, sms) } : user;
  }
}
