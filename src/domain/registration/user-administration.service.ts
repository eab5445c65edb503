import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Context } from '../context.js';
import { UserNotFoundError } from '../errors.js';
import { DraftOutdated, untilCurrent } from '../messaging/drafts.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import { removalOf } from '../users/attribute-changes.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { AttributeInput } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';
import type { AttributeWriter } from './attribute-writer.js';
import { sameDelivery } from './code-delivery.js';
import type { CodeSender } from './code-sender.js';
import { refuseUnresettable, resetDelivery } from './recovery-rules.js';
import type {
  AdminDeleteUserAttributesInput,
  AdminDisableUserInput,
  AdminEnableUserInput,
  AdminResetUserPasswordInput,
  AdminUpdateUserAttributesInput,
  AdminUserGlobalSignOutInput,
} from './user-administration.contract.js';

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'require'>;
  readonly directory: UserDirectory;
  readonly attributeWriter: AttributeWriter;
  readonly codeSender: CodeSender;
  /** Ends the sign-ins of a user who is shut out. */
  readonly sessions: { revokeAllOf(tx: EntityManager, userId: string): Promise<void> };
}

/** What administrators do to users who exist; all of it throws UserNotFoundError for others. */
export class UserAdministrationService {
  constructor(private readonly needs: Needs) {}

  /**
   * Changes any attribute but those that the service alone decides and those that are not mutable. A new
   * address or number is unverified unless it is said to be verified, and is sent a code then where the
   * pool verifies it.
   *
   * @throws ResourceNotFoundError, InvalidParameterError, AliasExistsError.
   */
  async updateAttributes(ctx: Context, input: AdminUpdateUserAttributesInput): Promise<UserRow> {
    return this.write(ctx, input, () => input.userAttributes);
  }

  /** Takes attributes away. @throws as `updateAttributes`. */
  async deleteAttributes(ctx: Context, input: AdminDeleteUserAttributesInput): Promise<UserRow> {
    return this.write(ctx, input, (pool) => removalOf(pool, input.userAttributeNames));
  }

  /** Lets a user in again. What disabling revoked stays revoked. @throws ResourceNotFoundError. */
  async enable(ctx: Context, input: AdminEnableUserInput): Promise<UserRow> {
    const { directory } = this.needs;
    return this.locked(ctx, input, (tx, { pool, user }) =>
      directory.change(tx, pool, user, { enabled: true }),
    );
  }

  /** Shuts a user out and revokes every token of theirs (5.6). @throws ResourceNotFoundError. */
  async disable(ctx: Context, input: AdminDisableUserInput): Promise<UserRow> {
    const { directory, sessions } = this.needs;
    return this.locked(ctx, input, async (tx, { pool, user }) => {
      await sessions.revokeAllOf(tx, user.id);
      return directory.change(tx, pool, user, { enabled: false });
    });
  }

  /**
   * Makes the password of a user useless and sends a code for a new one to a verified contact. Tokens
   * stay valid for reading (6.3), but change nothing any more.
   *
   * @throws ResourceNotFoundError, NoRecoveryContactError, RecoveryRefusedError for a user without a
   * password that could be reset.
   */
  async resetPassword(ctx: Context, input: AdminResetUserPasswordInput): Promise<UserRow> {
    const { db, directory, codeSender } = this.needs;
    const code = { purpose: 'PASSWORD_RESET', kind: 'FORGOT_PASSWORD' } as const;
    const { clientMetadata } = input;
    const { pool, user } = await this.found(ctx, input);
    const changed = await untilCurrent(user, async (seen) => {
      refuseUnresettable(seen);
      const delivery = resetDelivery(pool, seen);
      const draft = await codeSender.draft(ctx, pool, {
        ...code,
        user: seen,
        delivery,
        clientMetadata,
      });
      return db.transaction(async (tx) => {
        const present = await directory.locked(tx, user.id);
        refuseUnresettable(present);
        const stands = sameDelivery(delivery, resetDelivery(pool, present));
        if (!stands) throw new DraftOutdated(present);
        await draft.send(tx);
        return directory.change(tx, pool, present, { status: 'RESET_REQUIRED' });
      });
    });
    codeSender.wake();
    return changed;
  }

  /** Ends every session of a user, at every client. @throws ResourceNotFoundError. */
  async signOut(ctx: Context, input: AdminUserGlobalSignOutInput): Promise<UserRow> {
    const { sessions } = this.needs;
    return this.locked(ctx, input, async (tx, { user }) => {
      await sessions.revokeAllOf(tx, user.id);
      return user;
    });
  }

  private async write(
    ctx: Context,
    named: Named,
    attributes: (pool: Pool) => readonly AttributeInput[],
  ): Promise<UserRow> {
    const { db, directory, attributeWriter, codeSender } = this.needs;
    const { pool, user } = await this.found(ctx, named);
    const { clientMetadata } = named;
    const change = { given: attributes(pool), giver: { by: 'admin' }, clientMetadata } as const;
    const written = await untilCurrent(user, async (seen) => {
      const prepared = await attributeWriter.prepare(ctx, pool, seen, change);
      return db.transaction(async (tx) => prepared.write(tx, await directory.locked(tx, user.id)));
    });
    codeSender.wake();
    return written.user;
  }

  private async locked<T>(
    ctx: Context,
    named: Named,
    work: (tx: EntityManager, found: Found) => Promise<T>,
  ): Promise<T> {
    const { db, directory } = this.needs;
    const { pool, user } = await this.found(ctx, named);
    return db.transaction(async (tx) =>
      work(tx, { pool, user: await directory.locked(tx, user.id) }),
    );
  }

  private async found(ctx: Context, { userPoolId, username }: Named): Promise<Found> {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, userPoolId);
    const user = await db.read((reader) => directory.find(reader, pool, username));
    if (!user) throw new UserNotFoundError();
    return { pool, user };
  }
}

interface Found {
  readonly pool: Pool;
  readonly user: UserRow;
}

interface Named {
  readonly userPoolId: string;
  readonly username: string;
  readonly clientMetadata?: Readonly<Record<string, string>> | null;
}
