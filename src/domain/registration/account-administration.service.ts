import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import type { Passwords } from '../credentials/passwords.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
import { UnsupportedUserStateError, UserNotFoundError, UsernameExistsError } from '../errors.js';
import type { Draft } from '../messaging/drafts.js';
import type { MessageService } from '../messaging/messaging.service.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import type { Triggers } from '../triggers/triggers.js';
import { isVerified } from '../users/attribute-changes.js';
import { shownName } from '../users/sign-in-names.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import { refuseUnlessUnconfirmed } from './registration-rules.js';
import { invitedAgainAt, invitedAt, type InvitedAt } from './invitations.js';
import { newUser } from './new-user.js';
import { canDoWithout } from './passwordless.js';
import { validationMap } from './pre-sign-up.js';
import type {
  AdminConfirmSignUpInput,
  AdminCreateUserInput,
  AdminDeleteUserInput,
  AdminSetUserPasswordInput,
} from './registration.contract.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly pools: Pick<PoolService, 'require'>;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly codes: VerificationCodes;
  readonly messages: MessageService;
  readonly triggers: Pick<Triggers, 'preSignUp' | 'postConfirmation'>;
  /** Ends the sign-ins of a user who is deleted. */
  readonly sessions: { revokeAllOf(tx: EntityManager, userId: string): Promise<void> };
}

const dayMs = 24 * 60 * 60 * 1000;

/** What administrators do to accounts. */
export class AccountAdministration {
  constructor(private readonly needs: Needs) {}

  /**
   * Makes a user with a temporary password, in FORCE_CHANGE_PASSWORD, and invites them by SMS unless another
   * medium is asked for; RESEND gives an existing one a new temporary password instead, and ignores
   * attributes. Required attributes may be missing: the first sign-in asks for them. A user who can sign in by
   * codes is CONFIRMED and has no password, unless one is given or an invitation, which carries one, is asked
   * for (5.4).
   *
   * @throws ResourceNotFoundError, InvalidParameterError, InvalidPasswordError, UsernameExistsError,
   * AliasExistsError for a verified address that signs somebody else in unless ForceAliasCreation takes
   * it over, and for RESEND UserNotFoundError and
   * UnsupportedUserStateError.
   */
  async createUser(ctx: Context, input: AdminCreateUserInput): Promise<UserRow> {
    const pool = await this.needs.pools.require(ctx, input.userPoolId);
    if (input.messageAction === 'RESEND') return this.inviteAgain(ctx, pool, input);
    const { db, random, clock, directory, passwords, messages } = this.needs;
    const facts = { id: random.uuid(), name: input.username, now: clock.now() };
    const attributes = { given: input.userAttributes, giver: { by: 'admin' } } as const;
    const made = newUser(pool, { ...facts, ...attributes, status: 'FORCE_CHANGE_PASSWORD' });
    const user = needsPassword(pool, made, input)
      ? made
      : { ...made, status: 'CONFIRMED' as const };
    const invited = user.status !== 'CONFIRMED';
    const ways = invited ? invitedAt(input, user.attributes) : [];
    await this.askFirst(ctx, { pool, user }, input);
    const temporary = invited && (await this.temporary(pool, user, input.temporaryPassword));
    const invitations = await this.invitations(ctx, { pool, user, ways }, input);

    await db.transaction(async (tx) => {
      const taken = () => new UsernameExistsError('User account already exists');
      if (temporary) {
        await passwords.store(tx, temporary.credential);
        for (const invitation of invitations) await invitation.write(tx, temporary.password);
      }
      if (input.forceAliasCreation) await directory.takeAliases(tx, pool, user);
      await directory.insert(tx, pool, user, taken);
    });
    messages.wake();
    return user;
  }

  /**
   * Confirms an UNCONFIRMED user without a code; verifies no attribute.
   *
   * @throws ResourceNotFoundError, UserNotFoundError, NotAuthorizedError for any other status, and the
   * refusals of the trigger (9.1): the user stays confirmed then.
   */
  async confirmSignUp(ctx: Context, input: AdminConfirmSignUpInput): Promise<UserRow> {
    const { db, codes, directory } = this.needs;
    const { pool, user } = await this.account(ctx, input);
    const confirmed = await db.transaction(async (tx) => {
      refuseUnlessUnconfirmed(await directory.locked(tx, user.id));
      await codes.withdraw(tx, user.id, 'SIGN_UP');
      return directory.change(tx, pool, user, { status: 'CONFIRMED' });
    });
    const { clientMetadata } = input;
    const source = 'ConfirmSignUp';
    await this.needs.triggers.postConfirmation(ctx, {
      pool,
      user: confirmed,
      source,
      clientMetadata,
    });
    return confirmed;
  }

  /**
   * Gives a user a password: a permanent one confirms the user, any other must be replaced at the next
   * sign-in and expires like that of a new user. Sessions go on.
   *
   * @throws ResourceNotFoundError, UserNotFoundError, InvalidPasswordError, PasswordHistoryError.
   */
  async setPassword(ctx: Context, input: AdminSetUserPasswordInput): Promise<UserRow> {
    const { db, codes, directory, passwords } = this.needs;
    const { pool, user } = await this.account(ctx, input);
    passwords.accept(pool, input.password);
    await passwords.refuseReused(pool, user, input.password);
    const expiresAt = input.permanent ? null : this.expiry(pool);
    const credential = await passwords.derive(pool, user, input.password, expiresAt);
    const status = input.permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    return db.transaction(async (tx) => {
      const changed = await directory.change(tx, pool, user, { status });
      await passwords.store(tx, credential);
      await codes.withdraw(tx, user.id, 'SIGN_UP');
      // Whoever holds a code from before must not undo what the administrator did.
      await codes.withdraw(tx, user.id, 'PASSWORD_RESET');
      return changed;
    });
  }

  /**
   * Deletes a user, enabled or not, with password, codes, groups and sessions.
   *
   * @throws ResourceNotFoundError, UserNotFoundError.
   */
  async remove(ctx: Context, input: AdminDeleteUserInput): Promise<UserRow> {
    const { user } = await this.account(ctx, input);
    await this.needs.db.transaction((tx) => this.erase(tx, user));
    return user;
  }

  /**
   * Deletes a user with everything that is kept of them, in the caller's transaction.
   *
   * @throws UserNotFoundError when somebody else was faster.
   */
  async erase(tx: EntityManager, user: UserRow): Promise<void> {
    const { directory, sessions } = this.needs;
    // Whoever changes the user or the password holds this lock too: neither comes back afterwards.
    await directory.locked(tx, user.id);
    await sessions.revokeAllOf(tx, user.id);
    await directory.remove(tx, user);
  }

  private async inviteAgain(
    ctx: Context,
    pool: Pool,
    input: AdminCreateUserInput,
  ): Promise<UserRow> {
    const { db, directory, passwords, messages } = this.needs;
    const user = await db.read((reader) => directory.find(reader, pool, input.username));
    if (!user) throw new UserNotFoundError();
    refuseUnlessInvited(user);
    const ways = invitedAgainAt(input, user.attributes);
    const { password, credential } = await this.temporary(pool, user, input.temporaryPassword);
    const invitations = await this.invitations(ctx, { pool, user, ways }, input);
    const changed = await db.transaction(async (tx) => {
      refuseUnlessInvited(await directory.locked(tx, user.id));
      await passwords.store(tx, credential);
      for (const invitation of invitations) await invitation.write(tx, password);
      return directory.change(tx, pool, user, {});
    });
    messages.wake();
    return changed;
  }

  /** Of what the function of the pool answers only a refusal counts here (9.2). */
  private async askFirst(
    ctx: Context,
    { pool, user: { username, attributes } }: Pick<Invited, 'pool' | 'user'>,
    { validationData, clientMetadata }: AdminCreateUserInput,
  ): Promise<void> {
    const about = { pool, username, attributes, clientMetadata };
    const given = { validationData: validationMap(validationData) };
    await this.needs.triggers.preSignUp(ctx, { ...about, ...given, source: 'AdminCreateUser' });
  }

  private async temporary(pool: Pool, user: UserRow, given: string | null | undefined) {
    const { passwords } = this.needs;
    const password = given ?? passwords.temporary(pool);
    passwords.accept(pool, password, 'password policy');
    const credential = await passwords.derive(pool, user, password, this.expiry(pool));
    return { password, credential };
  }

  private invitations(
    ctx: Context,
    { pool, user, ways }: Invited,
    { clientMetadata }: Pick<AdminCreateUserInput, 'clientMetadata'>,
  ): Promise<Draft[]> {
    const about = { pool, user, kind: 'INVITATION', clientMetadata } as const;
    const named = { ...about, shownName: shownName(pool, user) };
    return Promise.all(ways.map((way) => this.needs.messages.draft(ctx, { ...named, ...way })));
  }

  private expiry({ settings }: Pool): Date {
    const days = settings.policies.passwordPolicy.temporaryPasswordValidityDays;
    return new Date(this.needs.clock.now().getTime() + days * dayMs);
  }

  private async account(ctx: Context, input: { userPoolId: string; username: string }) {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, input.userPoolId);
    const user = await db.read((reader) => directory.find(reader, pool, input.username));
    if (!user) throw new UserNotFoundError();
    return { pool, user };
  }
}

interface Invited {
  readonly pool: Pool;
  readonly user: UserRow;
  readonly ways: readonly InvitedAt[];
}

/** Codes go to verified contacts only, so one that is not verified yet lets nobody in. */
function needsPassword(pool: Pool, { attributes }: UserRow, input: AdminCreateUserInput): boolean {
  if (input.temporaryPassword || input.desiredDeliveryMediums?.length) return true;
  return !canDoWithout(pool, (contact) => isVerified(attributes, contact));
}

function refuseUnlessInvited({ username, status }: UserRow): void {
  if (status === 'FORCE_CHANGE_PASSWORD') return;
  throw new UnsupportedUserStateError(
    `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
  );
}
